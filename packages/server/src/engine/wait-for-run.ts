import type { Clock } from "../core/clock.ts";
import { NotFoundError } from "../core/errors.ts";
import type { Run } from "../core/run.ts";
import type { RunStore } from "../core/run-store.ts";
import type { Engine } from "./engine.ts";
import type { RunFeed } from "./run-feed.ts";

/** @see Engine.waitForRun */
export async function waitForRun(
  { store, feed, clock }: { store: RunStore; feed: RunFeed; clock: Clock },
  { organizationId, threadId, runId, timeoutMs, signal }: Parameters<Engine["waitForRun"]>[0],
): Promise<Run> {
  const giveUp = new AbortController();
  const cancelTimeout = clock.after(timeoutMs, () => giveUp.abort());
  try {
    if (timeoutMs > 0) {
      const either = AbortSignal.any([signal, giveUp.signal]);
      // What happened before may have been cleared away.
      const after = await store.findLastSequence({ organizationId, runId });
      for await (const _ of feed.follow({ organizationId, runId, after, signal: either })) {
        // Only the end matters: the feed ends when the run has nothing more to tell for now.
      }
    }
  } finally {
    cancelTimeout();
  }
  const run = await store.findRun({ organizationId, threadId, runId });
  if (run === null) {
    throw new NotFoundError("run", runId);
  }
  return run;
}
