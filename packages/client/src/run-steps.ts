import type { RunStep } from "./objects.ts";
import type { Call, QueryOf } from "./operation.ts";
import { createList, type List } from "./page.ts";
import type { RequestOptions } from "./transport.ts";

export type RunStepQuery = QueryOf<"listRunSteps">;

const all = "/v1/threads/{threadId}/runs/{runId}/steps";

export function createRunSteps(call: Call) {
  return {
    list: (
      threadId: string,
      runId: string,
      query: RunStepQuery = {},
      options?: RequestOptions,
    ): List<RunStep> =>
      createList(query, (page) => call("get", all, { path: { threadId, runId }, query: page }, options)),
    retrieve: (threadId: string, runId: string, stepId: string, options?: RequestOptions): Promise<RunStep> =>
      call("get", `${all}/{stepId}`, { path: { threadId, runId, stepId } }, options),
  };
}
