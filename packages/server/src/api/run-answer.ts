import type { FastifyReply } from "fastify";
import type { Run } from "../core/run.ts";
import type { Engine } from "../engine/engine.ts";
import { type OpenRequests, refusalIn } from "./open-requests.ts";
import { parsePrefer } from "./prefer.ts";
import type { RunStream } from "./run-stream.ts";

/**
 * Answers a request that has set a run going: with the run's events after the number `after`; or with the run, when it
 * has ended or waits for the client, having waited for that for a bounded time.
 *
 * The header `Prefer` changes the bound (RFC 7240), and `respond-async` makes it none; for a stream it has no meaning.
 * A client that leaves while waiting does not stop the run. One whose key is revoked meanwhile is refused.
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

/** @param params.waitMs - How long to wait when the client does not say, in milliseconds. */
export function createRunAnswer({
  engine,
  streamRun,
  encodeRun,
  openRequests,
  waitMs,
  longestWaitMs,
}: {
  engine: Pick<Engine, "waitForRun">;
  streamRun: RunStream;
  encodeRun: (run: Run) => object;
  openRequests: OpenRequests;
  waitMs: number;
  longestWaitMs: number;
}): RunAnswer {
  return async ({ reply, run, after, stream }) => {
    if (stream) {
      await streamRun({ reply, run, after });
      return null;
    }
    const timeoutMs = applyPreferences(reply, { waitMs, longestWaitMs });
    if (timeoutMs === 0) {
      return encodeRun(run);
    }
    const { organizationId, threadId, id: runId } = run;
    const signal = openRequests.follow(reply, { resumable: false });
    const waitedFor = await engine.waitForRun({ organizationId, threadId, runId, timeoutMs, signal });
    const refusal = refusalIn(signal);
    if (refusal !== null) {
      throw refusal;
    }
    return encodeRun(waitedFor);
  };
}

/** How long to wait, in milliseconds, having told the client which of its preferences count. */
function applyPreferences(
  reply: FastifyReply,
  { waitMs, longestWaitMs }: { waitMs: number; longestWaitMs: number },
): number {
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
