import type { Message, Run, Threadmill } from "@threadmill/client";
import { pageSize, readSteps, type ThreadPart } from "./read-newest.ts";
import { runsAmong } from "./runs-among.ts";

/**
 * What comes before the part of a thread that is shown.
 *
 * @param params.first - The first message that is shown.
 * @param params.oldest - The first run that is shown.
 * @param params.hasEarlierRuns - Whether there are runs before it.
 */
export async function readEarlier({
  client,
  first,
  oldest,
  hasEarlierRuns,
  signal,
}: {
  client: Threadmill;
  first: Message;
  oldest: Run | undefined;
  hasEarlierRuns: boolean;
  signal: AbortSignal;
}): Promise<ThreadPart> {
  const { threadId } = first;
  const query = { order: "desc", limit: pageSize } as const;
  const page = await client.messages.list(threadId, { ...query, after: first.id }, { signal });
  const from = page.data.at(-1)?.createdAt ?? "";
  const found: Run[] = [];
  let hasMore = hasEarlierRuns;
  let last = oldest;
  while (hasMore && (last === undefined || last.createdAt > from)) {
    const runs = await client.runs.list(threadId, { ...query, ...(last && { after: last.id }) }, { signal });
    found.push(...runs.data);
    hasMore = runs.hasMore;
    last = runs.data.at(-1);
  }
  const runs = runsAmong(page.data, { runs: found, hasEarlier: page.hasMore });
  return {
    messages: page.data,
    runs,
    steps: await readSteps({ client, runs, messages: page.data, signal }),
    hasEarlier: page.hasMore,
    hasEarlierRuns: hasMore || runs.length < found.length,
  };
}
