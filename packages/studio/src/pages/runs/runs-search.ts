import type { RunListFilter } from "../../api/run-insight.ts";
import * as read from "../../api/search-params.ts";

/** What runs can be filtered by, as it stands in the URL. */
export interface RunsSearch {
  status?: StatusWord;
  model?: string;
  time?: TimeWord;
  error?: ErrorWord;
  /** Id of a thread or an assistant. */
  of?: string;
}

export type StatusWord = keyof typeof statuses;
export type TimeWord = keyof typeof times;
export type ErrorWord = keyof typeof errors;

/** Words of the page, and the API's for them. */
export const statuses = {
  running: { label: "Running", status: "in_progress,cancelling" },
  waiting: { label: "Queued", status: "queued" },
  "needs-you": { label: "Needs you", status: "requires_action" },
  failed: { label: "Failed", status: "failed,expired" },
  done: { label: "Done", status: "completed" },
  "cut-off": { label: "Cut off", status: "incomplete" },
  stopped: { label: "Stopped", status: "cancelled" },
} as const;

const hourMs = 3_600_000;

export const times = {
  hour: { label: "Last hour", spanMs: hourMs },
  day: { label: "Last 24 h", spanMs: 24 * hourMs },
  week: { label: "Last 7 days", spanMs: 7 * 24 * hourMs },
  month: { label: "Last 30 days", spanMs: 30 * 24 * hourMs },
} as const;

export const errors = {
  provider: { label: "Provider or server failed", code: "server_error" },
  limit: { label: "Limit reached", code: "rate_limit_exceeded" },
  request: { label: "Request refused", code: "invalid_prompt" },
  any: { label: "Any error", code: "any" },
} as const;

export function keysOf<Key extends string>(words: Record<Key, unknown>): Key[] {
  return Object.keys(words) as Key[];
}

export function readRunsSearch(search: Record<string, unknown>): RunsSearch {
  return read.withoutAbsent({
    status: read.oneOf(search["status"], keysOf(statuses)),
    model: read.text(search["model"]),
    time: read.oneOf(search["time"], keysOf(times)),
    error: read.oneOf(search["error"], keysOf(errors)),
    of: read.text(search["of"]),
  });
}

/** Whether something of that id can be looked for: a run, or the runs of a thread or an assistant. */
export function isId(text: string): boolean {
  return /^(run|thread|asst)_\S{8,}$/.test(text);
}

/** @param now - In milliseconds since 1970. The start is cut to the minute, so that the same words ask for the same. */
export function filterOf({ status, model, time, error, of }: RunsSearch, now: number): RunListFilter {
  const minuteMs = 60_000;
  return {
    status: status && statuses[status].status,
    model,
    errorCode: error && errors[error].code,
    since: time && new Date(Math.floor((now - times[time].spanMs) / minuteMs) * minuteMs).toISOString(),
    ...(of !== undefined && (of.startsWith("asst_") ? { assistantId: of } : { threadId: of })),
  };
}

/** The filters as one says them: `failed · acme/atlas-large · last 24 h`. */
export function inWords({ status, model, time, error, of }: RunsSearch): string {
  return [
    status && statuses[status].label.toLowerCase(),
    error && errors[error].label.toLowerCase(),
    model,
    time && times[time].label.toLowerCase(),
    of,
  ]
    .filter((word) => word !== undefined)
    .join(" · ");
}
