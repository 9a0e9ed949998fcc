import { z } from "zod";
import { NotFoundError } from "../../core/errors.ts";
import { asId, type OrganizationId } from "../../core/ids.ts";
import type { Run } from "../../core/run.ts";
import type { RunStore, ThreadStore } from "../../core/store.ts";
import type { Thread } from "../../core/thread.ts";
import { organizationOf } from "../authentication.ts";
import { encodeMessage, encodeRun, encodeRunStep, encodeThread } from "./encode.ts";
import { decodePage, encodePage } from "./pages.ts";
import { isPlausibleId } from "./plausible-id.ts";
import { listQuery, runPath, streamHeaders, streamQuery, threadPath } from "./request-schemas.ts";
import {
  errorResponses,
  jsonResponse,
  messageListSchema,
  runSchema,
  runStepListSchema,
  threadSchema,
} from "./response-schemas.ts";
import type { RunStream } from "./run-stream.ts";
import type { TuneApp } from "./tune-app.ts";

export type ReadStore = Pick<ThreadStore, "findThread" | "listMessages"> &
  Pick<RunStore, "findRun" | "listSteps">;

/** Everything that looks at threads and runs and changes nothing. */
export function registerReads(
  app: TuneApp,
  { store, streamRun }: { store: ReadStore; streamRun: RunStream },
): void {
  app.get(
    "/threads/:threadId",
    {
      schema: {
        operationId: "retrieveThread",
        summary: "Retrieve a thread",
        tags: ["Threads"],
        params: threadPath,
        response: { 200: jsonResponse("The thread.", threadSchema), ...errorResponses(401, 404, 503) },
      },
    },
    async (request) => encodeThread(await findThread(organizationOf(request), request.params.threadId)),
  );

  app.get(
    "/threads/:threadId/messages",
    {
      schema: {
        operationId: "listMessages",
        summary: "List the messages of a thread",
        tags: ["Messages"],
        params: threadPath,
        querystring: listQuery("asc"),
        response: {
          200: jsonResponse("A page of messages.", messageListSchema),
          ...errorResponses(400, 401, 404, 503),
        },
      },
    },
    async (request) => {
      const { organizationId, id: threadId } = await findThread(
        organizationOf(request),
        request.params.threadId,
      );
      const page = decodePage(request.query, "asc");
      return encodePage(await store.listMessages({ organizationId, threadId, page }), page, encodeMessage);
    },
  );

  app.get(
    "/threads/:threadId/runs/:runId",
    {
      schema: {
        operationId: "retrieveRun",
        summary: "Retrieve a run",
        tags: ["Runs"],
        params: runPath,
        response: { 200: jsonResponse("The run.", runSchema), ...errorResponses(401, 404, 503) },
      },
    },
    async (request) => encodeRun(await findRun(organizationOf(request), request.params)),
  );

  app.get(
    "/threads/:threadId/runs/:runId/steps",
    {
      schema: {
        operationId: "listRunSteps",
        summary: "List the steps of a run",
        tags: ["Run steps"],
        params: runPath,
        querystring: listQuery("desc"),
        response: {
          200: jsonResponse("A page of steps.", runStepListSchema),
          ...errorResponses(400, 401, 404, 503),
        },
      },
    },
    async (request) => {
      const { organizationId, id: runId } = await findRun(organizationOf(request), request.params);
      const page = decodePage(request.query, "desc");
      return encodePage(await store.listSteps({ organizationId, runId, page }), page, encodeRunStep);
    },
  );

  app.get(
    "/threads/:threadId/runs/:runId/stream",
    {
      // Answering HEAD would mean to follow the run to its end and say nothing.
      exposeHeadRoute: false,
      schema: {
        operationId: "streamRun",
        summary: "Join or resume the event stream of a run",
        description:
          "Replays the run's events after the given number and follows it from there, to its end or until it " +
          "waits for tool outputs. Any number of readers may do so at any time.",
        tags: ["Runs"],
        params: runPath,
        querystring: streamQuery,
        headers: streamHeaders,
        response: {
          200: {
            description: "Server-sent events, the last one `data: [DONE]`.",
            content: { "text/event-stream": { schema: z.string() } },
          },
          ...errorResponses(400, 401, 404, 503),
        },
      },
    },
    async (request, reply) => {
      const run = await findRun(organizationOf(request), request.params);
      const after = request.headers["last-event-id"] ?? request.query.after ?? 0;
      await streamRun({ reply, run, after });
      return reply;
    },
  );

  async function findThread(organizationId: OrganizationId, threadId: string): Promise<Thread> {
    const thread = isPlausibleId(threadId)
      ? await store.findThread({ organizationId, threadId: asId(threadId) })
      : null;
    if (thread === null) {
      throw new NotFoundError("thread", threadId);
    }
    return thread;
  }

  async function findRun(
    organizationId: OrganizationId,
    { threadId, runId }: { threadId: string; runId: string },
  ): Promise<Run> {
    const run =
      isPlausibleId(threadId) && isPlausibleId(runId)
        ? await store.findRun({ organizationId, threadId: asId(threadId), runId: asId(runId) })
        : null;
    if (run === null) {
      throw new NotFoundError("run", runId);
    }
    return run;
  }
}
