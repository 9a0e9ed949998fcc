import type { Clock } from "../../core/clock.ts";
import type { Store } from "../../core/store.ts";
import { errorResponses, jsonResponse, writeErrors } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import type { Finders } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { listQuery } from "../list-query.ts";
import { decodePage, encodePage } from "../pages.ts";
import { pathId } from "../plausible-id.ts";
import type { RunStream } from "../run-stream.ts";
import { updateRunMetadata } from "../update-run-metadata.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeRun } from "./encode.ts";
import { eventStream } from "./event-stream-schema.ts";
import { runPath, streamHeaders, streamQuery, threadPath, writeHeaders } from "./requests/queries.ts";
import { modifyRunBody } from "./requests/run.ts";
import { runListSchema, runSchema } from "./response-schemas.ts";

const tags = ["Runs"];

/** What can be done with a run beside starting and controlling it. @see tune-api.md, section 9 */
export function registerRuns(
  app: ZodApp,
  {
    store,
    find,
    idempotency,
    streamRun,
    clock,
  }: {
    store: Pick<Store, "listRuns" | "updateRunMetadata">;
    find: Finders;
    idempotency: Idempotency;
    streamRun: RunStream;
    clock: Clock;
  },
): void {
  app.get(
    "/threads/:threadId/runs",
    {
      schema: {
        operationId: "listRuns",
        summary: "List the runs of a thread",
        tags,
        params: threadPath,
        querystring: listQuery("desc"),
        response: { 200: jsonResponse("A page of runs.", runListSchema), ...errorResponses(400, 404) },
      },
    },
    async (request) => {
      const { organizationId, id: threadId } = await find.thread(organizationOf(request), request.params);
      const page = decodePage(request.query, "desc");
      return encodePage(await store.listRuns({ organizationId, threadId, page }), page, encodeRun);
    },
  );

  app.get(
    "/threads/:threadId/runs/:runId",
    {
      schema: {
        operationId: "retrieveRun",
        summary: "Retrieve a run",
        tags,
        params: runPath,
        response: { 200: jsonResponse("The run.", runSchema), ...errorResponses(404) },
      },
    },
    async (request) => encodeRun(await find.run(organizationOf(request), request.params)),
  );

  app.post(
    "/threads/:threadId/runs/:runId",
    {
      schema: {
        operationId: "modifyRun",
        summary: "Modify the metadata of a run",
        tags,
        params: runPath,
        headers: writeHeaders,
        body: modifyRunBody,
        response: { 200: jsonResponse("The run.", runSchema), ...errorResponses(404, ...writeErrors) },
      },
    },
    async (request, reply) => {
      const path = request.params;
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", path.threadId);
      const runId = pathId("run", path.runId);
      const { metadata } = request.body;
      return idempotency.answer({
        reply,
        perform: (once) =>
          updateRunMetadata({ store, clock }, { organizationId, threadId, runId, metadata, once }),
        recall: () => find.run(organizationId, path),
        respond: encodeRun,
      });
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
        tags,
        params: runPath,
        querystring: streamQuery,
        headers: streamHeaders,
        response: {
          200: {
            description: "Server-sent events, the last one `data: [DONE]`.",
            content: { "text/event-stream": { schema: eventStream } },
          },
          ...errorResponses(400, 404, 410),
        },
      },
    },
    async (request, reply) => {
      const run = await find.run(organizationOf(request), request.params);
      const after = request.headers["last-event-id"] ?? request.query.after ?? 0;
      await streamRun({ reply, run, after });
      return reply;
    },
  );
}
