import { silenceMs } from "./event-stream.ts";
import { type FollowOptions, followRun, type RunPlace } from "./follow-run.ts";
import { newIdempotencyKey } from "./idempotency-key.ts";
import type { Run } from "./objects.ts";
import type { Call } from "./operation.ts";
import { fillPath } from "./operation.ts";
import { createRunStream, type RunStream } from "./run-stream.ts";
import type { Timing } from "./timing.ts";
import type { RequestOptions, Transport } from "./transport.ts";

export interface StreamOptions extends RequestOptions, FollowOptions {}

export interface JoinOptions extends StreamOptions {
  /** The number of the last event that is known already; 0, for all of them, if nothing is said. */
  after?: number | undefined;
}

export interface StreamRequest {
  path: string;
  body: object;
  /** Where it is known before the stream says it. */
  run?: RunPlace | undefined;
  /** Part of a stream that has begun: made as patiently as one that was cut is taken up again. */
  begun?: boolean | undefined;
}

/** Opens the event streams of runs. */
export interface RunStreams {
  /** The stream that a request answers with when its body says `stream: true`. */
  start(request: StreamRequest, options?: StreamOptions): RunStream;
  /** The stream of a run that exists. */
  join(run: RunPlace, options?: JoinOptions): RunStream;
}

export function createRunStreams({
  transport,
  call,
  timing,
}: {
  transport: Transport;
  call: Call;
  timing: Timing;
}): RunStreams {
  function openJoined(run: RunPlace, after: number, options: RequestOptions): Promise<Response> {
    const path = fillPath("/v1/threads/{threadId}/runs/{runId}/stream", { ...run });
    const headers = { "last-event-id": String(after), ...options.headers };
    return transport.open({ method: "get", path }, { ...options, headers });
  }

  /** A try to take up a stream again: how many there are, and for how long, is the stream's own to say. */
  function again(options: RequestOptions): RequestOptions {
    return { ...options, maxRetries: 0, timeoutMs: options.timeoutMs ?? silenceMs };
  }

  function retrieve({ threadId, runId }: RunPlace, options: RequestOptions): Promise<Run> {
    const path = { threadId, runId };
    return call("get", "/v1/threads/{threadId}/runs/{runId}", { path }, options);
  }

  return {
    start({ path, body, run, begun }, options = {}) {
      const headers = { accept: "text/event-stream" };
      const request = { method: "post", path, body: { ...body, stream: true }, headers } as const;
      // One key for all that this stream may have to send until its first event.
      const idempotencyKey = options.idempotencyKey ?? newIdempotencyKey();
      const events = followRun({
        begin: () => transport.open(request, { ...options, idempotencyKey }),
        beginAgain: () => transport.open(request, again({ ...options, idempotencyKey })),
        join: (place, after) => openJoined(place, after, again(options)),
        after: 0,
        begun,
        options,
        timing,
      });
      return createRunStream({
        events,
        ...(run === undefined ? {} : { retrieveRun: () => retrieve(run, options) }),
      });
    },
    join(run, options = {}) {
      const { after = 0 } = options;
      const events = followRun({
        begin: () => openJoined(run, after, options),
        beginAgain: () => openJoined(run, after, again(options)),
        join: (place, last) => openJoined(place, last, again(options)),
        after,
        options,
        timing,
      });
      return createRunStream({ events, after, retrieveRun: () => retrieve(run, options) });
    },
  };
}
