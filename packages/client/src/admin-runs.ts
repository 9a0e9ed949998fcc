import type {
  ModelCallDetail,
  RecordedEvents,
  RunSettings,
  RunSummary,
  RunsSummary,
  RunTimeline,
} from "./objects.ts";
import type { Call, QueryOf } from "./operation.ts";
import { createList, type List } from "./page.ts";
import type { RequestOptions } from "./transport.ts";

export type RunSummaryQuery = QueryOf<"listRunsAcrossThreads">;
export type RunsSummaryQuery = QueryOf<"summarizeRuns">;
export type RecordedEventQuery = QueryOf<"listRunEvents">;

const one = "/admin/runs/{runId}";

/** Runs of all threads, and what happened in one. */
export function createAdminRuns(call: Call) {
  return {
    /** Newest first, unless the query says otherwise. Several statuses stand with commas between them. */
    list: (query: RunSummaryQuery = {}, options?: RequestOptions): List<RunSummary> =>
      createList(query, (page) => call("get", "/admin/runs", { query: page }, options)),
    retrieve: (runId: string, options?: RequestOptions): Promise<RunSummary> =>
      call("get", one, { path: { runId } }, options),
    /** Runs, failures, time to the first token and tokens over time; of the last 24 hours if nothing is said. */
    summary: (query: RunsSummaryQuery = {}, options?: RequestOptions): Promise<RunsSummary> =>
      call("get", "/admin/runs/summary", { query }, options),
    /** Also while the run goes on. */
    timeline: (runId: string, options?: RequestOptions): Promise<RunTimeline> =>
      call("get", `${one}/timeline`, { path: { runId } }, options),
    /** What it was ordered with. */
    settings: (runId: string, options?: RequestOptions): Promise<RunSettings> =>
      call("get", `${one}/settings`, { path: { runId } }, options),
    modelCalls: {
      /**
       * With the context that the model was sent.
       *
       * @param number - 1, 2, 3 … within the run.
       */
      retrieve: (runId: string, number: number, options?: RequestOptions): Promise<ModelCallDetail> =>
        call("get", `${one}/model-calls/{number}`, { path: { runId, number: String(number) } }, options),
    },
    /** The raw events, in order. The number of the last one is `after` of the next page. */
    events: (
      runId: string,
      query: RecordedEventQuery = {},
      options?: RequestOptions,
    ): Promise<RecordedEvents> => call("get", `${one}/events`, { path: { runId }, query }, options),
  };
}
