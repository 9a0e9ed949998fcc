import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { adminRequest } from "./admin.ts";

export type RunStatus =
  | "queued"
  | "in_progress"
  | "requires_action"
  | "cancelling"
  | "cancelled"
  | "failed"
  | "completed"
  | "incomplete"
  | "expired";

export interface TokenUsage {
  promptTokens: number;
  completionTokens: number;
  totalTokens: number;
}

export interface RunError {
  code: string;
  message: string;
}

/** A run as the administration tells of it. Instants are RFC 3339. */
export interface RunSummary {
  id: string;
  threadId: string;
  threadTitle: string;
  /** The first words of the thread's first message of a user. */
  threadPreview: string;
  assistantId: string;
  model: string;
  status: RunStatus;
  /** Queued behind another run of its thread. */
  waiting: boolean;
  createdAt: string;
  startedAt: string | null;
  firstTokenAt: string | null;
  endedAt: string | null;
  expiresAt: string;
  usage: TokenUsage | null;
  lastError: RunError | null;
  incompleteReason: "max_prompt_tokens" | "max_completion_tokens" | null;
}

export interface ModelCall {
  /** 1, 2, 3 … within the run. */
  number: number;
  model: string;
  provider: string;
  startedAt: string;
  firstTokenAt: string | null;
  endedAt: string | null;
  finishReason: "stop" | "length" | "tool-calls" | "content-filter" | "error" | "other" | null;
  usage: TokenUsage | null;
  error: RunError | null;
  /** The tries before the last. */
  retries: { failedAt: string; error: RunError; delayMs: number }[];
}

export interface CalledTool {
  id: string;
  name: string;
  /** JSON text. */
  arguments: string;
  output: string | null;
}

export interface TimelineStep {
  id: string;
  type: "message_creation" | "tool_calls";
  status: "in_progress" | "completed" | "failed" | "cancelled" | "expired";
  startedAt: string;
  endedAt: string | null;
  modelCall: number | null;
  messageId: string | null;
  toolCalls: CalledTool[];
  usage: TokenUsage | null;
  lastError: RunError | null;
}

export interface RunTimeline {
  run: RunSummary;
  /** The server's clock. */
  now: string;
  steps: TimelineStep[];
  modelCalls: ModelCall[];
  clientWaits: { stepId: string; startedAt: string; endedAt: string | null; toolCalls: CalledTool[] }[];
  lastEvent: number;
}

export type ContextPart =
  | { type: "text"; text: string }
  | { type: "image_file"; fileId: string }
  | { type: "image"; url: string };

export type ContextMessage =
  | { role: "system" | "user"; content: ContextPart[]; messageId: string | null }
  | {
      role: "assistant";
      content: ContextPart[];
      toolCalls: { id: string; name: string; arguments: string }[];
      messageId: string | null;
    }
  | { role: "tool"; toolCallId: string; name: string; content: ContextPart[]; messageId: null };

/** A model call with all that the model was sent. */
export interface ModelCallDetail extends ModelCall {
  context: {
    instructions: string;
    messages: ContextMessage[];
    tools: { name: string; description: string; parameters: object; strict: boolean | null }[];
    settings: Record<string, unknown>;
    omittedMessages: number;
    exact: boolean;
    changedSince: { messageId: string; change: "edited" | "deleted"; at: string; restored: boolean }[];
  };
}

export interface RecordedEvent {
  number: number;
  at: string | null;
  type: string;
  data: Record<string, unknown>;
}

export interface BucketFigures {
  runs: number;
  failedRuns: number;
  firstTokenMs: { p50: number; p95: number } | null;
  tokensByModel: { model: string; promptTokens: number; completionTokens: number }[];
}

export interface RunsSummary {
  from: string;
  to: string;
  bucketSeconds: number;
  totals: BucketFigures;
  buckets: (BucketFigures & { startAt: string })[];
}

export interface ServerRuns {
  runs: { queued: number; inProgress: number; requiresAction: number; cancelling: number };
}

/** What runs are asked for; in the words of the API. What is absent does not filter. */
export interface RunListFilter {
  status?: string | undefined;
  model?: string | undefined;
  threadId?: string | undefined;
  assistantId?: string | undefined;
  errorCode?: string | undefined;
  since?: string | undefined;
}

interface RunPage {
  data: RunSummary[];
  lastId: string;
  hasMore: boolean;
}

/** In how many at once a list is loaded. */
export const runPageSize = 100;
const activeStatuses = "queued,in_progress,requires_action,cancelling";
const liveEveryMs = 2_000;
const chartsEveryMs = 15_000;
const timelineEveryMs = 700;

/** Newest first. It is loaded once: what changes comes by {@link liveRunsQuery}, so that no row moves by itself. */
export function runListQuery(filter: RunListFilter) {
  return infiniteQueryOptions({
    queryKey: ["runs", "list", filter],
    queryFn: ({ pageParam, signal }) =>
      adminRequest<RunPage>(path("/admin/runs", { ...filter, limit: runPageSize, after: pageParam }), {
        signal,
      }),
    initialPageParam: "",
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
        adminRequest<RunPage>(path("/admin/runs", { ...filter, limit: runPageSize }), { signal }),
        adminRequest<RunPage>(path("/admin/runs", { status: activeStatuses, limit: 100 }), { signal }),
      ]);
      const known = new Set([...newest.data, ...active.data].map(({ id }) => id));
      const rest = await Promise.all(
        watched()
          .filter((id) => !known.has(id))
          .map((id) => adminRequest<RunSummary>(`/admin/runs/${encodeURIComponent(id)}`, { signal })),
      );
      return { newest: newest.data, updates: [...newest.data, ...active.data, ...rest] };
    },
    refetchInterval: liveEveryMs,
  });
}

export const serverRunsQuery = queryOptions({
  queryKey: ["runs", "server"],
  queryFn: ({ signal }) => adminRequest<ServerRuns>("/admin/server", { signal }),
  refetchInterval: liveEveryMs,
});

/** @param spanMs - How far back from now. */
export function runsSummaryQuery(spanMs: number) {
  return queryOptions({
    queryKey: ["runs", "summary", spanMs],
    queryFn: ({ signal }) =>
      adminRequest<RunsSummary>(
        path("/admin/runs/summary", { from: new Date(Date.now() - spanMs).toISOString() }),
        { signal },
      ),
    placeholderData: keepPreviousData,
    refetchInterval: chartsEveryMs,
  });
}

export function runTimelineQuery(runId: string) {
  return queryOptions({
    queryKey: ["runs", "timeline", runId],
    queryFn: ({ signal }) =>
      adminRequest<RunTimeline>(`/admin/runs/${encodeURIComponent(runId)}/timeline`, { signal }),
    refetchInterval: ({ state: { data } }) =>
      data === undefined || isActive(data.run.status) ? timelineEveryMs : false,
  });
}

/** @param version - Changes when the call may have changed. */
export function modelCallQuery(runId: string, number: number, version: string) {
  return queryOptions({
    queryKey: ["runs", "model-call", runId, number, version],
    queryFn: ({ signal }) =>
      adminRequest<ModelCallDetail>(`/admin/runs/${encodeURIComponent(runId)}/model-calls/${number}`, {
        signal,
      }),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
}

/** From the first event on, a page at a time. */
export function runEventsQuery(runId: string) {
  return infiniteQueryOptions({
    queryKey: ["runs", "events", runId],
    queryFn: ({ pageParam, signal }) =>
      adminRequest<{ data: RecordedEvent[]; hasMore: boolean }>(
        path(`/admin/runs/${encodeURIComponent(runId)}/events`, { after: pageParam, limit: 200 }),
        { signal },
      ),
    initialPageParam: 0,
    getNextPageParam: ({ data, hasMore }) => (hasMore ? data.at(-1)?.number : undefined),
  });
}

export function isActive(status: RunStatus): boolean {
  return activeStatuses.split(",").includes(status);
}

function path(base: string, query: Record<string, string | number | undefined>): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  return given.length === 0 ? base : `${base}?${new URLSearchParams(given)}`;
}
