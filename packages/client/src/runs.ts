import type { RunPlace } from "./follow-run.ts";
import type { NewRun, NewThreadAndRun, Run, RunChange, ToolOutputs } from "./objects.ts";
import type { JoinOptions, RunStreams, StreamOptions, StreamRequest } from "./open-run-stream.ts";
import { type Call, fillPath, type QueryOf } from "./operation.ts";
import { createList, type List } from "./page.ts";
import { type RunOptions, withWait } from "./run-options.ts";
import type { RunStream } from "./run-stream.ts";
import type { RequestOptions } from "./transport.ts";

export type RunQuery = QueryOf<"listRuns">;

const all = "/v1/threads/{threadId}/runs";
const one = "/v1/threads/{threadId}/runs/{runId}";
const outputs = "/v1/threads/{threadId}/runs/{runId}/submit_tool_outputs";

/** Whatever sets a run going answers with the run when it has ended or waits, and has a twin that streams it. */
export function createRuns(call: Call, streams: RunStreams) {
  return {
    create: Object.assign(
      (threadId: string, body: NewRun, options?: RunOptions): Promise<Run> =>
        call("post", all, { path: { threadId }, body }, withWait(options)),
      {
        stream: (threadId: string, body: NewRun, options?: StreamOptions): RunStream =>
          streams.start({ path: fillPath(all, { threadId }), body }, options),
      },
    ),
    retrieve: (threadId: string, runId: string, options?: RequestOptions): Promise<Run> =>
      call("get", one, { path: { threadId, runId } }, options),
    /** Newest first, unless the query says otherwise. */
    list: (threadId: string, query: RunQuery = {}, options?: RequestOptions): List<Run> =>
      createList(query, (page) => call("get", all, { path: { threadId }, query: page }, options)),
    modify: (threadId: string, runId: string, body: RunChange, options?: RequestOptions): Promise<Run> =>
      call("post", one, { path: { threadId, runId }, body }, options),
    /** Answers at once; the run is `cancelling`, and `cancelled` soon. */
    cancel: (threadId: string, runId: string, options?: RequestOptions): Promise<Run> =>
      call("post", "/v1/threads/{threadId}/runs/{runId}/cancel", { path: { threadId, runId } }, options),
    submitToolOutputs: Object.assign(
      (threadId: string, runId: string, body: ToolOutputs, options?: RunOptions): Promise<Run> =>
        call("post", outputs, { path: { threadId, runId }, body }, withWait(options)),
      {
        stream: (threadId: string, runId: string, body: ToolOutputs, options?: StreamOptions): RunStream =>
          streams.start(outputsRequest({ threadId, runId }, body), options),
      },
    ),
    /** Follows a run that exists, from its beginning or from after an event, while it runs and afterwards. */
    stream: (threadId: string, runId: string, options?: JoinOptions): RunStream =>
      streams.join({ threadId, runId }, options),
  };
}

/** The request that tells what a run's calls gave. */
export function outputsRequest(run: RunPlace, body: ToolOutputs): StreamRequest {
  return { path: fillPath(outputs, { ...run }), body, run };
}

export function createThreadAndRun(call: Call, streams: RunStreams) {
  const path = "/v1/threads/runs";
  return Object.assign(
    (body: NewThreadAndRun, options?: RunOptions): Promise<Run> =>
      call("post", path, { body }, withWait(options)),
    {
      stream: (body: NewThreadAndRun, options?: StreamOptions): RunStream =>
        streams.start({ path, body }, options),
    },
  );
}
