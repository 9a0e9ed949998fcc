import type { FastifyReply } from "fastify";
import { z } from "zod";
import type { Engine } from "../../engine/engine.ts";
import { organizationOf } from "../authentication.ts";
import type { ApiLimits } from "../limits.ts";
import type { OpenRequests } from "../open-requests.ts";
import { parsePrefer } from "../prefer.ts";
import { decodeCreateThreadAndRun } from "./decode.ts";
import { encodeRun } from "./encode.ts";
import { createThreadAndRunBody } from "./request-schemas.ts";
import { errorResponses, runSchema } from "./response-schemas.ts";
import type { RunStream } from "./run-stream.ts";
import type { TuneApp } from "./tune-app.ts";

/**
 * `POST /v1/threads/runs`.
 *
 * Without `stream` it waits for the run, for a bounded time; the header `Prefer` changes the bound (RFC 7240), and
 * `respond-async` makes it none. With `stream` the header has no meaning. A client that leaves while waiting does
 * not stop the run.
 * @see tune-api.md, Decision 3
 */
export function registerRunCreation(
  app: TuneApp,
  {
    engine,
    streamRun,
    openRequests,
    limits,
  }: {
    engine: Engine;
    streamRun: RunStream;
    openRequests: OpenRequests;
    limits: ApiLimits;
  },
): void {
  app.route({
    method: "POST",
    url: "/threads/runs",
    schema: {
      operationId: "createThreadAndRun",
      summary: "Create a thread and run a model on it",
      description:
        "Answers with the run once it has ended or waits for tool outputs, at the latest after " +
        `${limits.waitMs / 1000} s; with the header 'Prefer: wait=N' after N seconds, with ` +
        "'Prefer: respond-async' at once. With `stream` it answers with the run's events instead.",
      tags: ["Runs"],
      body: createThreadAndRunBody,
      response: {
        200: {
          description: "The run, or its events.",
          content: {
            "application/json": { schema: runSchema },
            "text/event-stream": { schema: z.string() },
          },
        },
        ...errorResponses(400, 401, 413, 415, 503),
      },
    },
    handler: async (request, reply) => {
      const command = decodeCreateThreadAndRun(request.body, organizationOf(request));
      const { run } = await engine.createThreadAndRun(command);
      if (request.body.stream === true) {
        await streamRun({ reply, run, after: 0 });
        return reply;
      }
      const timeoutMs = applyPreferences(reply, limits);
      if (timeoutMs === 0) {
        return encodeRun(run);
      }
      const { organizationId, threadId, id: runId } = run;
      const signal = openRequests.follow(reply);
      return encodeRun(await engine.waitForRun({ organizationId, threadId, runId, timeoutMs, signal }));
    },
  });
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
