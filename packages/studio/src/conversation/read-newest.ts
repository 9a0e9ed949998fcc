import type { Message, Run, RunStep, Threadmill } from "@threadmill/client";
import { isUnderWay } from "./conversation-state.ts";
import { runsAmong } from "./runs-among.ts";

/** The most that is read of a thread at once. */
export const pageSize = 100;

/** A part of a thread, newest first. */
export interface ThreadPart {
  messages: readonly Message[];
  /** Those of these messages, and those that are not over. */
  runs: readonly Run[];
  steps: Readonly<Record<string, readonly RunStep[]>>;
  hasEarlier: boolean;
  hasEarlierRuns: boolean;
}

/**
 * The end of a thread.
 *
 * @param params.isKnown - Runs whose steps need not be read again.
 */
export async function readNewest({
  client,
  threadId,
  isKnown,
  signal,
}: {
  client: Threadmill;
  threadId: string;
  isKnown: (run: Run) => boolean;
  signal: AbortSignal;
}): Promise<ThreadPart> {
  const query = { order: "desc", limit: pageSize } as const;
  const [messages, all] = await Promise.all([
    client.messages.list(threadId, query, { signal }),
    client.runs.list(threadId, query, { signal }),
  ]);
  const runs = runsAmong(messages.data, { runs: all.data, hasEarlier: messages.hasMore });
  const unknown = runs.filter((run) => !isKnown(run));
  return {
    messages: messages.data,
    runs,
    steps: await readSteps({ client, runs: unknown, messages: messages.data, signal }),
    hasEarlier: messages.hasMore,
    hasEarlierRuns: all.hasMore || runs.length < all.data.length,
  };
}

/**
 * Of the runs that may have called tools, or whose answer may have been broken off and asked for again: only then has a
 * run several messages without a tool. What is under way is told by its stream.
 */
export async function readSteps({
  client,
  runs,
  messages,
  signal,
}: {
  client: Threadmill;
  runs: readonly Run[];
  messages: readonly Message[];
  signal: AbortSignal;
}): Promise<Record<string, readonly RunStep[]>> {
  const writtenBy = Map.groupBy(messages, ({ runId }) => runId);
  const told = runs.filter(
    (run) => !isUnderWay(run) && (run.tools.length > 0 || (writtenBy.get(run.id)?.length ?? 0) > 1),
  );
  const pages = await Promise.all(
    told.map(async (run) => {
      const query = { order: "asc", limit: pageSize } as const;
      const { data } = await client.runSteps.list(run.threadId, run.id, query, { signal });
      return [run.id, data] as const;
    }),
  );
  return Object.fromEntries(pages);
}
