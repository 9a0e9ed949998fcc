import type { FastifyReply } from "fastify";
import type { Run } from "../../core/run.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ApiLimits } from "../limits.ts";
import type { OpenRequests } from "../open-requests.ts";
import { parsePrefer } from "../prefer.ts";
import { encodeRun } from "./encode.ts";
import type { RunStream } from "./run-stream.ts";

/**
 * Answers a request that has set a run going: with the run's events after the number `after`; or with the run, when it
 * has ended or waits for the client, having waited for that for a bounded time.
 *
 * The header `Prefer` changes the bound (RFC 7240), and `respond-async` makes it none; for a stream it has no meaning.
 * A client that leaves while waiting does not stop the run.
 *
 * @returns the body; `null` when the answer was a stream.
 * @see tune-api.md, Decision 3
 */
export type RunAnswer = (params: {
  reply: FastifyReply;
  run: Run;
  after: number;
  stream: boolean;
}) => Promise<object | null>;

export function createRunAnswer({
  engine,
  streamRun,
  openRequests,
  limits,
}: {
  engine: Pick<Engine, "waitForRun">;
  streamRun: RunStream;
  openRequests: OpenRequests;
  limits: ApiLimits;
}): RunAnswer {
  return async ({ reply, run, after, stream }) => {
    if (stream) {
      await streamRun({ reply, run, after });
      return null;
    }
    const timeoutMs = applyPreferences(reply, limits);
    if (timeoutMs === 0) {
      return encodeRun(run);
    }
    const { organizationId, threadId, id: runId } = run;
    const signal = openRequests.follow(reply);
    return encodeRun(await engine.waitForRun({ organizationId, threadId, runId, timeoutMs, signal }));
  };
}

/** What the operations that answer so say of it in the documentation. */
export function describeWaiting({ waitMs }: ApiLimits): string {
  return (
    "Answers with the run once it has ended or waits for tool outputs, at the latest after " +
    `${waitMs / 1000} s; with the header 'Prefer: wait=N' after N seconds, with 'Prefer: respond-async' at once. ` +
    "With `stream` it answers with the run's events instead."
  );
}

/** How long to wait, in milliseconds, having told the client which of its preferences count. */
function applyPreferences(reply: FastifyReply, { waitMs, longestWaitMs }: ApiLimits): number {
  const header = reply.request.headers["prefer"];
  const { respondAsync, waitSeconds } = parsePrefer(Array.isArray(header) ? header.join() : header);
  const timeoutMs =
    waitSeconds === null ? (respondAsync ? 0 : waitMs) : Math.min(waitSeconds * 1000, longestWaitMs);
  const applied = [
    ...(respondAsync ? ["respond-async"] : []),
    ...(waitSeconds === null ? [] : [`wait=${timeoutMs / 1000}`]),
  ];
  if (applied.length > 0) {
    reply.header("preference-applied", applied.join(", "));
  }
  return timeoutMs;
}
