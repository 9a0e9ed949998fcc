import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import type { RunStatus } from "@threadmill/client";
import { adminRequest } from "./admin.ts";

/** What helps to recognise a thread. */
export interface ThreadSummary {
  id: string;
  title: string;
  /** First words of its first user message. */
  preview: string;
  metadata: Record<string, unknown> | null;
  datasetId: string;
  createdAt: string;
  /** When something last happened in it. */
  updatedAt: string;
  messageCount: number;
  lastRun: { id: string; status: RunStatus | "incomplete"; model: string; createdAt: string } | null;
  hasFailedRun: boolean;
}

export interface ThreadSummaryPage {
  data: ThreadSummary[];
  /** What the next page is asked for with; `null`: this is the last one. */
  nextCursor: string | null;
}

export interface ThreadSummaryFilter {
  search?: string | undefined;
  metadata?: Readonly<Record<string, string>> | undefined;
  failed?: boolean | undefined;
  /** RFC 3339. */
  updatedSince?: string | undefined;
}

/** Those in which something happened last come first. */
export function fetchThreadSummaries(
  { search, metadata = {}, failed = false, updatedSince }: ThreadSummaryFilter,
  { cursor = null, limit, signal }: { cursor?: string | null; limit: number; signal?: AbortSignal },
): Promise<ThreadSummaryPage> {
  const query = new URLSearchParams({ limit: String(limit) });
  if (search) {
    query.set("search", search);
  }
  for (const [key, value] of Object.entries(metadata)) {
    query.set(`metadata[${key}]`, value);
  }
  if (failed) {
    query.set("failed", "true");
  }
  if (updatedSince !== undefined) {
    query.set("updatedSince", updatedSince);
  }
  if (cursor !== null) {
    query.set("cursor", cursor);
  }
  return adminRequest(`/admin/threads?${query}`, { signal });
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
