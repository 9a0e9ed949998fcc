import type { Clock } from "../../core/clock.ts";
import { asId } from "../../core/ids.ts";
import type { Store } from "../../core/store.ts";
import type { Engine } from "../../engine/engine.ts";
import { deleteErrors, errorResponses, jsonResponse, writeErrors } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import { type Finders, missing } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { decodePage, encodePage } from "../pages.ts";
import { pathId } from "../plausible-id.ts";
import { readSubject } from "../subject.ts";
import { decodeThreadFilter } from "../thread-filter-query.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeThread } from "./encode.ts";
import { threadListQuery, threadPath, writeHeaders } from "./requests/queries.ts";
import {
  copyThreadBody,
  createThreadBody,
  decodeThread,
  decodeThreadChange,
  modifyThreadBody,
} from "./requests/thread.ts";
import { deletedThreadSchema, threadListSchema, threadSchema } from "./response-schemas.ts";

const tags = ["Threads"];

/** @see tune-api.md, section 7 */
export function registerThreads(
  app: ZodApp,
  {
    engine,
    store,
    find,
    idempotency,
    clock,
  }: {
    engine: Pick<Engine, "createThread" | "updateThread" | "copyThread">;
    store: Pick<Store, "listThreads" | "deleteThread">;
    find: Finders;
    idempotency: Idempotency;
    clock: Clock;
  },
): void {
  app.post(
    "/threads",
    {
      schema: {
        operationId: "createThread",
        summary: "Create a thread",
        description: "With the messages that it begins with, if there are any. Every field may be left out.",
        tags,
        headers: writeHeaders,
        body: createThreadBody.nullish(),
        response: { 200: jsonResponse("The thread.", threadSchema), ...errorResponses(...writeErrors) },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const thread = decodeThread(request.body);
      return idempotency.answer({
        reply,
        perform: (once) => engine.createThread({ organizationId, thread, once }),
        recall: (subject) => find.thread(organizationId, readSubject(subject)),
        respond: encodeThread,
      });
    },
  );

  app.get(
    "/threads",
    {
      schema: {
        operationId: "listThreads",
        summary: "List and search threads",
        tags,
        querystring: threadListQuery,
        response: { 200: jsonResponse("A page of threads.", threadListSchema), ...errorResponses(400) },
      },
    },
    async (request) => {
      const organizationId = organizationOf(request);
      const filter = decodeThreadFilter(request.query);
      const page = decodePage(request.query, "asc");
      const threads = await store.listThreads({ organizationId, filter, page, at: clock.now() });
      return { ...encodePage(threads, page, encodeThread), datasetId: filter.datasetId ?? "" };
    },
  );

  app.get(
    "/threads/:threadId",
    {
      schema: {
        operationId: "retrieveThread",
        summary: "Retrieve a thread",
        tags,
        params: threadPath,
        response: { 200: jsonResponse("The thread.", threadSchema), ...errorResponses(404) },
      },
    },
    async (request) => encodeThread(await find.thread(organizationOf(request), request.params)),
  );

  app.post(
    "/threads/:threadId",
    {
      schema: {
        operationId: "modifyThread",
        summary: "Modify a thread",
        description: "Fields that are left out stay as they are.",
        tags,
        params: threadPath,
        headers: writeHeaders,
        body: modifyThreadBody,
        response: { 200: jsonResponse("The thread.", threadSchema), ...errorResponses(404, ...writeErrors) },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const change = decodeThreadChange(request.body);
      return idempotency.answer({
        reply,
        perform: (once) => engine.updateThread({ organizationId, threadId, change, once }),
        recall: () => find.thread(organizationId, { threadId }),
        respond: encodeThread,
      });
    },
  );

  app.delete(
    "/threads/:threadId",
    {
      schema: {
        operationId: "deleteThread",
        summary: "Delete a thread",
        description: "With its messages, runs, steps and events. A run that is active on it ends.",
        tags,
        params: threadPath,
        response: {
          200: jsonResponse("It is gone.", deletedThreadSchema),
          ...errorResponses(...deleteErrors),
        },
      },
    },
    async (request) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const wasThere = await store.deleteThread({ organizationId, threadId, at: clock.now() });
      return wasThere
        ? { id: threadId, object: "thread.deleted" as const, deleted: true as const }
        : missing("thread", threadId);
    },
  );

  app.post(
    "/threads/:threadId/copy",
    {
      schema: {
        operationId: "copyThread",
        summary: "Copy a thread, or its beginning",
        description:
          "Makes a new thread with copies of the messages, up to and including one of them or all, in their order " +
          "and with their times. The copies belong to no run.",
        tags,
        params: threadPath,
        headers: writeHeaders,
        body: copyThreadBody.nullish(),
        response: {
          200: jsonResponse("The new thread.", threadSchema),
          ...errorResponses(404, ...writeErrors),
        },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const upTo = request.body?.upToMessageId ? asId<"message">(request.body.upToMessageId) : null;
      return idempotency.answer({
        reply,
        perform: (once) => engine.copyThread({ organizationId, threadId, upTo, once }),
        recall: (subject) => find.thread(organizationId, readSubject(subject)),
        respond: encodeThread,
      });
    },
  );
}
