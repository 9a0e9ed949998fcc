import type { FastifyReply } from "fastify";
import type { Clock } from "../../core/clock.ts";
import type { Logger } from "../../core/logger.ts";
import type { RunOrder } from "../../core/run.ts";
import type { Engine } from "../../engine/engine.ts";
import type { ApiLimits } from "../limits.ts";
import type { OpenRequests } from "../open-requests.ts";
import { problemOf } from "../problem.ts";
import { encodeFrame, sendEventStream } from "../sse.ts";
import { encodeProblem } from "./errors.ts";
import { encodeRunEvents } from "./events.ts";

/** Sends the events of a run after the number `after`, as they happen. A reader that leaves disturbs nobody. */
export type RunStream = (params: { reply: FastifyReply; run: RunOrder; after: number }) => Promise<void>;

export function createRunStream({
  engine,
  openRequests,
  clock,
  logger,
  limits,
}: {
  engine: Engine;
  openRequests: OpenRequests;
  clock: Clock;
  logger: Logger;
  limits: ApiLimits;
}): RunStream {
  return ({ reply, run, after }) => {
    const requestId = reply.request.id;
    const signal = openRequests.follow(reply);
    const batches = engine.followRun({
      organizationId: run.organizationId,
      runId: run.id,
      after,
      signal,
    });
    return sendEventStream({
      reply,
      chunks: encodeRunEvents(batches, run, { after, signal }),
      encodeError: (error) => {
        logger.error({ err: error, requestId, runId: run.id }, "a stream broke off");
        const { code, message } = encodeProblem(problemOf(error, limits), requestId).body;
        return encodeFrame({ event: "error", id: null, data: { code, message, requestId } });
      },
      signal,
      clock,
      limits,
    });
  };
}
