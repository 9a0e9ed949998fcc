import type { Clock } from "../core/clock.ts";
import { OverloadedError } from "../core/errors.ts";
import type { IdSource } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { ModelRegistry } from "../core/model-registry.ts";
import type { Random } from "../core/random.ts";
import type { Store } from "../core/store.ts";
import type { TokenCounter } from "../core/token-counter.ts";
import type { Wakeup } from "../core/wakeup.ts";
import { createAssistantCommands } from "./assistants.ts";
import { cancelRun } from "./cancel-run.ts";
import { storeAhead } from "./early-start.ts";
import type { Engine } from "./engine.ts";
import { createFileCommands } from "./files.ts";
import { executeRun } from "./run-executor.ts";
import { createRunFeed } from "./run-feed.ts";
import { createRunCommands } from "./runs.ts";
import { submitToolOutputs } from "./submit-tool-outputs.ts";
import { createSweeper, type Sweeper } from "./sweeper.ts";
import { createThreadCommands } from "./threads.ts";
import { waitForRun } from "./wait-for-run.ts";
import { createWorker, type Worker } from "./worker.ts";

export interface EngineSettings {
  /** How long a node may be silent before others take over its runs. */
  leaseMs: number;
  /** How often a node looks for due runs, and a reader at the log, when no wake-up tells them to. */
  pollMs: number;
  maxConcurrentRuns: number;
  /** From a run's creation to its `expiresAt`. */
  runLifetimeMs: number;
  /** How often what has outlived its time is cleared away. */
  sweepMs: number;
  /** How long the events of a run are kept after its end; `null` for ever. */
  eventRetentionMs: number | null;
  /** Of one model call's text and arguments of calls together; a run fails with a longer answer. */
  maxAnswerCharacters: number;
}

export const defaultEngineSettings: EngineSettings = {
  leaseMs: 5_000,
  pollMs: 1_000,
  maxConcurrentRuns: 1_000,
  runLifetimeMs: 600_000,
  sweepMs: 10_000,
  eventRetentionMs: 7 * 86_400_000,
  maxAnswerCharacters: 2_000_000,
};

export interface RunningEngine extends Engine {
  readonly worker: Worker;
  readonly sweeper: Sweeper;
  /** Begins to claim what waits in the store. */
  start(): void;
  /** Takes no more runs, and leaves those it has to other nodes or the next start. Runs can still be followed. */
  stop(): Promise<void>;
}

export function createEngine({
  settings,
  ...dependencies
}: {
  store: Store;
  models: ModelRegistry;
  countTokens: TokenCounter;
  wakeup: Wakeup;
  clock: Clock;
  ids: IdSource;
  random: Random;
  logger: Logger;
  settings: EngineSettings;
}): RunningEngine {
  const { store, clock, ids, wakeup, logger } = dependencies;
  const { leaseMs, pollMs, maxConcurrentRuns, runLifetimeMs, sweepMs, eventRetentionMs } = settings;
  const { maxAnswerCharacters } = settings;
  const feed = createRunFeed({ store, clock, pollMs });
  const worker = createWorker({
    store,
    clock,
    wakeup,
    logger,
    nodeId: ids.next("node"),
    execute: (claimed, signal, early) =>
      executeRun(
        {
          ...dependencies,
          feed,
          store: early === undefined ? store : storeAhead(store, early),
          maxAnswerCharacters,
        },
        claimed,
        signal,
      ),
    leaseMs,
    pollMs,
    maxConcurrentRuns,
  });
  wakeup.subscribe((hint) => {
    if (hint.type === "run-changed") {
      feed.poke(hint.runId, hint.sequence);
    }
    if (hint.type === "hints-missed") {
      feed.pokeAll();
    }
  });
  const sweeper = createSweeper({ store, clock, logger, sweepMs, leaseMs, eventRetentionMs });
  let stopping = false;
  // What still comes while the node waits for the rest is better left to another one at once.
  const taking: Worker = { ...worker, hasRoom: () => !stopping && worker.hasRoom() };
  const runDependencies = { ...dependencies, worker: taking, feed, runLifetimeMs };
  const runs = createRunCommands(runDependencies);

  const underWay = new Set<Promise<unknown>>();

  /** Starts a run unless the node is stopping, which waits for what it has begun to take. */
  async function take<Result>(start: () => Promise<Result>): Promise<Result> {
    if (stopping) {
      throw new OverloadedError("The server is shutting down. Try again in a moment.");
    }
    return waitedFor(start());
  }

  /** What the node waits for before it stops, as it may begin a run. */
  async function waitedFor<Result>(result: Promise<Result>): Promise<Result> {
    underWay.add(result);
    try {
      return await result;
    } finally {
      underWay.delete(result);
    }
  }

  return {
    worker,
    sweeper,
    ...createThreadCommands(dependencies),
    ...createAssistantCommands(dependencies),
    ...createFileCommands(dependencies),
    createThreadAndRun: (command) => take(() => runs.createThreadAndRun(command)),
    createRun: (command) => take(() => runs.createRun(command)),
    cancelRun: (command) => cancelRun(runDependencies, command),
    submitToolOutputs: (command) => waitedFor(submitToolOutputs(runDependencies, command)),
    followRun: feed.follow,
    waitForRun: (params) => waitForRun({ store, feed, clock }, params),
    start() {
      worker.start();
      sweeper.start();
    },
    async stop() {
      stopping = true;
      await Promise.allSettled(underWay);
      await Promise.all([worker.stop(), sweeper.stop()]);
    },
  };
}
