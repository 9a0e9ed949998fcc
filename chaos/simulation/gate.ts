/**
 * What a node goes through to reach anything outside itself. A paused node waits there, as a stopped process does; a
 * dead one waits for ever, and nothing that it had begun is heard of again.
 */
export interface Gate {
  readonly state: "open" | "paused" | "dead";
  /** Resolves when the node may go on. */
  pass(): Promise<void>;
  /** Calls back when the node may go on: at once when it may. */
  run(callback: () => void): void;
  pause(): void;
  resume(): void;
  kill(): void;
  /** Rejects when the node dies: what a client sees of it. */
  readonly death: Promise<never>;
}

export class ConnectionLost extends Error {
  constructor() {
    super("the node died");
  }
}

export function createGate(): Gate {
  let state: Gate["state"] = "open";
  let waiting: (() => void)[] = [];
  const { promise: death, reject } = Promise.withResolvers<never>();
  death.catch(() => undefined);

  function run(callback: () => void): void {
    if (state === "open") {
      callback();
    } else if (state === "paused") {
      waiting.push(callback);
    }
  }

  return {
    get state() {
      return state;
    },
    death,
    run,
    pass: () => new Promise((resolve) => run(resolve)),
    pause() {
      state = state === "open" ? "paused" : state;
    },
    resume() {
      if (state === "paused") {
        state = "open";
        const resumed = waiting;
        waiting = [];
        for (const callback of resumed) {
          run(callback);
        }
      }
    },
    kill() {
      state = "dead";
      waiting = [];
      reject(new ConnectionLost());
    },
  };
}
