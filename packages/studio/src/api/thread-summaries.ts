import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { ThreadSummary, ThreadSummaryQuery } from "@threadmill/client";
import { client } from "./client.ts";

export type { ThreadSummary } from "@threadmill/client";

export interface ThreadSummaryPage {
  data: readonly ThreadSummary[];
  /** What the next page is asked for with; `null`: this is the last one. */
  nextCursor: string | null;
}

export type ThreadSummaryFilter = Pick<ThreadSummaryQuery, "search" | "metadata" | "failed" | "updatedSince">;

/** Those in which something happened last come first. */
export function fetchThreadSummaries(
  filter: ThreadSummaryFilter,
  { cursor, limit, signal }: { cursor?: string | null; limit: number; signal?: AbortSignal },
): Promise<ThreadSummaryPage> {
  const query = { ...filter, limit, cursor: cursor ?? undefined };
  return client.admin.threads.list(query, { signal, maxRetries: 0 });
}

const foundAtOnce = 8;

/** The first few threads that have all of the words. */
export function threadSearchQuery(words: string) {
  return queryOptions({
    queryKey: ["threads", "search", words],
    queryFn: async ({ signal }) =>
      (await fetchThreadSummaries({ search: words }, { limit: foundAtOnce, signal })).data,
    placeholderData: keepPreviousData,
  });
}
