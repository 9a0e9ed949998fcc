import { ConnectionError, ThreadmillError } from "./errors.ts";
import { readEventStream } from "./event-stream.ts";
import { retryDelayMs } from "./retry.ts";
import type { RunEvent } from "./run-event.ts";
import { runOf } from "./run-event.ts";
import { sleep, type Timing } from "./timing.ts";

/** Where a run is found. */
export interface RunPlace {
  threadId: string;
  runId: string;
}

/** Told when a stream was cut and is going to be taken up again. */
export interface Reconnect {
  /** What cut it. */
  error: ThreadmillError;
  /** 1 for the first try since the last sign of life. */
  attempt: number;
  delayMs: number;
}

export interface FollowOptions {
  signal?: AbortSignal | undefined;
  /** How long a cut stream tries to go on before it gives up, in milliseconds; 120,000 if nothing is said. */
  reconnectForMs?: number | undefined;
  onReconnect?: ((reconnect: Reconnect) => void) | undefined;
}

const defaultReconnectForMs = 120_000;

/** A connection that lived for so long, if only by comments, is a sign of life; one that breaks after its first is none. */
const signOfLifeMs = 1_000;

/**
 * The events of a run, each exactly once and in order, however often the connection breaks.
 *
 * A stream that is cut goes on after the number of its last event. One that is cut before its first event is begun again:
 * a request that started something carries the same idempotency key, so it joins what it has started.
 *
 * @param params.begin - Makes the request that the stream is the answer to.
 * @param params.beginAgain - Makes it once more, after it was cut.
 * @param params.join - Opens the run's stream after an event, after it was cut.
 * @param params.after - The number of the event after which the stream begins.
 * @param params.begun - That these events go on with a stream that has brought some, so that what keeps them from coming
 *   has cut it.
 * @throws {ThreadmillError} What cut the stream, when it could not be mended in time.
 */
export async function* followRun({
  begin,
  beginAgain,
  join,
  after,
  begun = false,
  options: { signal, reconnectForMs = defaultReconnectForMs, onReconnect },
  timing,
}: {
  begin: () => Promise<Response>;
  beginAgain: () => Promise<Response>;
  join: (run: RunPlace, after: number) => Promise<Response>;
  after: number;
  begun?: boolean | undefined;
  options: FollowOptions;
  timing: Timing;
}): AsyncGenerator<RunEvent, void, undefined> {
  let last = after;
  let place: RunPlace | null = null;
  let attempts = 0;
  let cutAt: number | null = null;
  const heal = () => {
    attempts = 0;
    cutAt = null;
  };

  // Until the server has answered once this is a request like any other, and fails like one.
  let response = begun ? null : await begin();
  for (;;) {
    let failure: unknown;
    let livesSince: number | null = null;
    const live = () => {
      livesSince ??= timing.now();
    };
    try {
      response ??= await (place === null ? beginAgain() : join(place, last));
      for await (const message of readEventStream({ response, timing, onComment: live })) {
        if (message.event === "done") {
          return;
        }
        if (message.event === "error") {
          throw errorOf(message.data);
        }
        const id = Number(message.id);
        if (id > last) {
          const event = { event: message.event, id, data: parse(message.data) } as RunEvent;
          const run = runOf(event);
          place = run === null ? place : { threadId: run.threadId, runId: run.id };
          last = id;
          heal();
          yield event;
        }
      }
      failure = new ConnectionError("The stream ended before it was complete.");
    } catch (error) {
      failure = error;
    }
    response = null;
    signal?.throwIfAborted();
    const now = timing.now();
    if (livesSince !== null && now - livesSince >= signOfLifeMs) {
      heal();
    }
    cutAt ??= now;
    const delayMs = retryDelayMs({ error: failure, attempt: attempts, random: timing.random });
    if (delayMs === null || now + delayMs - cutAt > reconnectForMs || !(failure instanceof ThreadmillError)) {
      throw failure;
    }
    attempts += 1;
    onReconnect?.({ error: failure, attempt: attempts, delayMs });
    await sleep(timing, delayMs, signal);
  }
}

/** What `error` says that no further connection mends; whatever else it says may be over soon. */
const lastingStatuses = new Map([
  ["not_found", 404],
  ["unauthenticated", 401],
]);

/** The event `error` tells that the server reads the run no further just now. The run itself goes on. */
function errorOf(data: string): ThreadmillError {
  const { code, message, requestId } = parse(data) as Record<"code" | "message" | "requestId", string>;
  return new ThreadmillError(message, { code, requestId, status: lastingStatuses.get(code) ?? 503 });
}

function parse(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    throw new ThreadmillError(`The stream brought what is not JSON: ${data}`, { code: "unexpected_answer" });
  }
}
