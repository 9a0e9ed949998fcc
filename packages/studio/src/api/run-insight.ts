import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import type {
  RecordedEvents,
  RunSummary,
  RunSummaryQuery,
  RunsSummary,
  RunTimeline,
} from "@threadmill/client";
import { client } from "./client.ts";

/** A run, what it did and what the server recorded of it, as the administration tells. Instants are RFC 3339. */
export type {
  ContextMessage,
  ModelCall,
  ModelCallDetail,
  RunSummary,
  RunsSummary,
  RunTimeline,
} from "@threadmill/client";

export type TimelineStep = RunTimeline["steps"][number];
export type CalledTool = TimelineStep["toolCalls"][number];
export type TokenUsage = NonNullable<RunSummary["usage"]>;
export type RecordedEvent = RecordedEvents["data"][number];
export type BucketFigures = RunsSummary["totals"];

/** What runs are asked for. What is absent does not filter. */
export type RunListFilter = Pick<
  RunSummaryQuery,
  "status" | "model" | "threadId" | "assistantId" | "errorCode" | "since"
>;

/** In how many at once a list is loaded. */
export const runPageSize = 100;
const eventPageSize = 500;
const activeStatuses: readonly RunSummary["status"][] = [
  "queued",
  "in_progress",
  "requires_action",
  "cancelling",
];
const liveEveryMs = 2_000;
const chartsEveryMs = 15_000;
const timelineEveryMs = 700;

/** Newest first. It is loaded once: what changes comes by {@link liveRunsQuery}, so that no row moves by itself. */
export function runListQuery(filter: RunListFilter) {
  return infiniteQueryOptions({
    queryKey: ["runs", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      client.admin.runs.list({ ...filter, limit: runPageSize, after: pageParam }, once(signal)),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => (page.hasMore ? page.lastId : undefined),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
}

/** What has come or changed: the newest runs of the filter, all that are active, and those that were asked for by id. */
export function liveRunsQuery(filter: RunListFilter, watched: () => readonly string[]) {
  return queryOptions({
    queryKey: ["runs", "live", filter],
    queryFn: async ({ signal }) => {
      const [newest, active] = await Promise.all([
        client.admin.runs.list({ ...filter, limit: runPageSize }, once(signal)),
        client.admin.runs.list({ status: activeStatuses.join(), limit: 100 }, once(signal)),
      ]);
      const known = new Set([...newest.data, ...active.data].map(({ id }) => id));
      const rest = await Promise.all(
        watched()
          .filter((id) => !known.has(id))
          .map((id) => client.admin.runs.retrieve(id, once(signal))),
      );
      return { newest: newest.data, updates: [...newest.data, ...active.data, ...rest] };
    },
    refetchInterval: liveEveryMs,
  });
}

export const serverRunsQuery = queryOptions({
  queryKey: ["runs", "server"],
  queryFn: ({ signal }) => client.admin.server(once(signal)),
  refetchInterval: liveEveryMs,
});

/** @param spanMs - How far back from now. */
export function runsSummaryQuery(spanMs: number) {
  return queryOptions({
    queryKey: ["runs", "summary", spanMs],
    queryFn: ({ signal }) =>
      client.admin.runs.summary({ from: new Date(Date.now() - spanMs).toISOString() }, once(signal)),
    placeholderData: keepPreviousData,
    refetchInterval: chartsEveryMs,
  });
}

export function runTimelineQuery(runId: string) {
  return queryOptions({
    queryKey: ["runs", "timeline", runId],
    queryFn: ({ signal }) => client.admin.runs.timeline(runId, once(signal)),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || isActive(data.run.status) ? timelineEveryMs : false,
  });
}

/** @param version - Changes when the call may have changed. */
export function modelCallQuery(runId: string, number: number, version: string) {
  return queryOptions({
    queryKey: ["runs", "model-call", runId, number, version],
    queryFn: ({ signal }) => client.admin.runs.modelCalls.retrieve(runId, number, once(signal)),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

/** From the first event on, a page at a time; of a run that goes on there is always a next page to ask for. */
export function runEventsQuery(runId: string) {
  return infiniteQueryOptions({
    queryKey: ["runs", "events", runId],
    queryFn: ({ pageParam, signal }) =>
      client.admin.runs.events(runId, { after: pageParam, limit: eventPageSize }, once(signal)),
    initialPageParam: 0,
    getNextPageParam: ({ data }, _pages, after) => data.at(-1)?.number ?? after,
  });
}

export function isActive(status: RunSummary["status"]): boolean {
  return activeStatuses.includes(status);
}

/** What is asked for again soon anyway is not tried twice. */
function once(signal: AbortSignal) {
  return { signal, maxRetries: 0 };
}
