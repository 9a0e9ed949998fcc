import type { FastifyReply } from "fastify";
import type { Clock } from "../core/clock.ts";
import { OverloadedError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { RunOrder } from "../core/run.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { Engine } from "../engine/engine.ts";
import type { ApiLimits } from "./limits.ts";
import { type OpenRequests, refusalIn } from "./open-requests.ts";
import { type Problem, problemOf } from "./problem.ts";
import { encodeFrame, encodeReconnect, type StreamEncoder, sendEventStream } from "./sse.ts";

/** How soon a client may come back whose stream was ended by a server that stops. */
const reconnectMs = 500;

const shuttingDown = "The server is shutting down. The run goes on; retrieve it to see how it ends.";

/** Sends the events of a run after the number `after`, as they happen. A reader that leaves disturbs nobody. */
export type RunStream = (params: { reply: FastifyReply; run: RunOrder; after: number }) => Promise<void>;

/** How a dialect writes a stream. */
export interface StreamDialect {
  /**
   * @param order - What never changes of the run; its events carry only what does.
   * @param after - The number after which the reader begins.
   */
  createEncoder(order: RunOrder, after: number): StreamEncoder<readonly SequencedEvent[]>;
  /** The data of the event `error`, which ends a stream that broke off. */
  encodeStreamError(problem: Problem, requestId: string): object;
  /** Whether clients come back for the rest of a stream that ended early. */
  readonly isResumable: boolean;
}

export function createRunStream({
  dialect,
  engine,
  openRequests,
  clock,
  logger,
  limits,
}: {
  dialect: StreamDialect;
  engine: Pick<Engine, "followRun">;
  openRequests: OpenRequests;
  clock: Clock;
  logger: Logger;
  limits: ApiLimits;
}): RunStream {
  return ({ reply, run, after }) => {
    const requestId = reply.request.id;
    const signal = openRequests.follow(reply, { resumable: dialect.isResumable });
    const batches = engine.followRun({
      organizationId: run.organizationId,
      runId: run.id,
      after,
      signal,
    });
    const encodeError = (problem: Problem) =>
      encodeFrame({ event: "error", id: null, data: dialect.encodeStreamError(problem, requestId) });
    return sendEventStream({
      reply,
      batches,
      encoder: dialect.createEncoder(run, after),
      encodeError: (error) => {
        const problem = problemOf(error, limits);
        const stream = { requestId, runId: run.id };
        if (problem.code === "internal") {
          logger.error({ err: error, ...stream }, "a stream broke off");
        } else if (problem.code === "store_unavailable") {
          logger.warn({ reason: problem.message, ...stream }, "a stream broke off");
        } else {
          // Its run was deleted, or its events cleared away: what happens when somebody wants it to.
          logger.info({ reason: problem.message, ...stream }, "a stream ended early");
        }
        return encodeError(problem);
      },
      farewell: () => {
        const refusal = refusalIn(signal);
        return refusal === null && dialect.isResumable
          ? encodeReconnect(reconnectMs)
          : encodeError(problemOf(refusal ?? new OverloadedError(shuttingDown), limits));
      },
      signal,
      clock,
      limits,
    });
  };
}
