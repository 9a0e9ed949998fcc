import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";
import type { Store } from "../core/store.ts";

/** How many rows are deleted in one transaction, so that none holds the database for long. */
const batch = 100;
/** The same for the messages of threads, of which one may have thousands. */
const mostMessages = 500;
/** The same for pieces of files, which are long: a few megabytes. */
const pieceBatch = 64;
/** How much longer than a lease a run's time may lie ahead, as nodes' clocks and settings differ. */
const slackMs = 60_000;

/**
 * Clears away what has outlived its time: threads and files past their time, receipts, sessions, what is left of files,
 * and events of runs that ended long ago. Runs that only a clock set back keeps from being claimed become claimable. Each
 * node does.
 */
export interface Sweeper {
  /** Clears everything that is due now. */
  sweep(): Promise<void>;
  /** Sweeps from now on by itself, every `sweepMs`. */
  start(): void;
  /** Resolves when no sweep is under way. */
  stop(): Promise<void>;
}

export function createSweeper({
  store,
  clock,
  logger,
  sweepMs,
  leaseMs,
  eventRetentionMs,
}: {
  store: Pick<
    Store,
    | "freeFromFuture"
    | "deleteExpiredThreads"
    | "deleteExpiredReceipts"
    | "deleteExpiredSessions"
    | "deleteExpiredFiles"
    | "clearContent"
    | "deleteOldEvents"
  >;
  clock: Clock;
  logger: Logger;
  sweepMs: number;
  leaseMs: number;
  eventRetentionMs: number | null;
}): Sweeper {
  let stopping = false;
  let sweeping: Promise<void> = Promise.resolve();
  let cancelNext = () => {};

  async function sweep(): Promise<void> {
    const now = clock.now();
    await store.freeFromFuture({ now, latest: now + leaseMs + slackMs });
    while (!stopping && (await store.deleteExpiredThreads({ now, limit: batch, mostMessages })) > 0) {
      // There may be more.
    }
    while (!stopping && (await store.deleteExpiredReceipts({ now, limit: batch })) === batch) {
      // There may be more.
    }
    while (!stopping && (await store.deleteExpiredSessions({ now, limit: batch })) === batch) {
      // There may be more.
    }
    while (!stopping && (await store.deleteExpiredFiles({ now, limit: batch })) === batch) {
      // There may be more.
    }
    while (!stopping && (await store.clearContent({ now, limit: pieceBatch }))) {
      // There may be more.
    }
    if (eventRetentionMs !== null) {
      const endedBefore = now - eventRetentionMs;
      while (!stopping && (await store.deleteOldEvents({ endedBefore, limit: batch })).more) {
        // One batch after the other.
      }
    }
  }

  function sweepAndGoOn(): void {
    sweeping = sweep()
      .catch((error: unknown) => logger.error({ error }, "could not clear away what has expired"))
      .finally(() => {
        if (!stopping) {
          cancelNext = clock.after(sweepMs, sweepAndGoOn);
        }
      });
  }

  return {
    sweep,
    start: sweepAndGoOn,
    async stop() {
      stopping = true;
      cancelNext();
      await sweeping;
    },
  };
}
