/** What the page knows of its server: it answers, or it has gone away and is looked for. */
export type ServerState = "here" | "away";

const lookAgainMs = 1_000;

let state: ServerState = "here";
const watchers = new Set<() => void>();

export function getServerState(): ServerState {
  return state;
}

export function watchServerState(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Every request tells whether it reached the server; while none does, the server is looked for once a second. */
export function noteReachability(isReached: boolean): void {
  const next = isReached ? "here" : "away";
  if (next === state) {
    return;
  }
  state = next;
  for (const watcher of watchers) {
    watcher();
  }
  if (next === "away") {
    lookAgain();
  }
}

export function isServerReady(): Promise<boolean> {
  return fetch("/readyz").then(
    ({ ok }) => ok,
    () => false,
  );
}

export function whenServerIsHere(): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      if (state === "here") {
        watchers.delete(look);
        resolve();
      }
    };
    watchers.add(look);
    look();
  });
}

function lookAgain(): void {
  setTimeout(async () => {
    if (await isServerReady()) {
      noteReachability(true);
    } else if (state === "away") {
      lookAgain();
    }
  }, lookAgainMs);
}
