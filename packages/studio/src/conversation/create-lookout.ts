import type { Run, Threadmill } from "@threadmill/client";
import { type ConversationState, isUnderWay } from "./conversation-state.ts";
import { isEqual } from "./with-newest.ts";

/** What is shown of a thread, as far as it tells what to look for. */
interface Shown {
  threadId: string | null;
  state: ConversationState;
  phase: "loading" | "ready" | "failed";
  activeRun: Run | null;
}

/**
 * Looks now and then whether somebody else has begun a run, or answered the one that waits: of neither a stream tells
 * here. What is under way has its stream, and is not looked at.
 *
 * @param params.shown - What is shown now.
 * @param params.isFollowed - Whether the run has a stream already, and its state only has not come yet.
 * @param params.refresh - Reads the thread's end, and shows it.
 * @param params.watch - Runs what it is given now and then, while somebody may look, until what it returns is called.
 * @returns what is called whenever something else is shown.
 */
export function createLookout({
  client,
  shown,
  isFollowed,
  refresh,
  watch,
  signal,
}: {
  client: Threadmill;
  shown: () => Shown;
  isFollowed: (runId: string) => boolean;
  refresh: () => Promise<void>;
  watch: (look: () => void) => () => void;
  signal: AbortSignal;
}): () => void {
  let stopWatching: (() => void) | null = null;
  let isLooking = false;
  /** The thread was read for it, and it may be older than all that is shown. */
  let newestRead: string | null = null;
  // It is looked at again soon anyway.
  const options = { signal, maxRetries: 0 };

  async function isAnswered(run: Run): Promise<boolean> {
    const now = await client.runs.retrieve(run.threadId, run.id, options);
    return now.status !== run.status || !isEqual(now.requiredAction, run.requiredAction);
  }

  async function readNewRun(threadId: string): Promise<void> {
    const { data } = await client.runs.list(threadId, { order: "desc", limit: 1 }, options);
    const id = data[0]?.id;
    if (id !== undefined && id !== newestRead && !shown().state.runs.some((run) => run.id === id)) {
      await refresh();
      newestRead = id;
    }
  }

  async function look(): Promise<void> {
    const { threadId, activeRun } = shown();
    if (isLooking || threadId === null) {
      return;
    }
    isLooking = true;
    try {
      if (activeRun === null) {
        await readNewRun(threadId);
      } else if (!isUnderWay(activeRun) && !isFollowed(activeRun.id) && (await isAnswered(activeRun))) {
        await refresh();
      }
    } catch {
      // Nobody asked for it, and it is looked at again.
    }
    isLooking = false;
  }

  return () => {
    const { threadId, phase, activeRun } = shown();
    const isQuiet = threadId !== null && phase === "ready" && (activeRun === null || !isUnderWay(activeRun));
    if (isQuiet && !signal.aborted) {
      stopWatching ??= watch(() => void look());
    } else {
      stopWatching?.();
      stopWatching = null;
    }
  };
}
