import type { Clock } from "../../core/clock.ts";
import { asId } from "../../core/ids.ts";
import type { Store } from "../../core/store.ts";
import type { Engine } from "../../engine/engine.ts";
import { receiptFor } from "../../engine/receipt.ts";
import { deleteErrors, errorResponses, jsonResponse, writeErrors } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import { type Finders, missing } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { decodePage, encodePage } from "../pages.ts";
import { pathId } from "../plausible-id.ts";
import { readSubject } from "../subject.ts";
import { updateMessage } from "../update-message.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeMessage } from "./encode.ts";
import {
  createMessageBody,
  decodeMessage,
  decodeMessageChange,
  modifyMessageBody,
} from "./requests/message.ts";
import { messageListQuery, messagePath, threadPath, writeHeaders } from "./requests/queries.ts";
import { deletedMessageSchema, messageListSchema, messageSchema } from "./response-schemas.ts";

const tags = ["Messages"];

/** @see tune-api.md, section 8 */
export function registerMessages(
  app: ZodApp,
  {
    engine,
    store,
    find,
    idempotency,
    clock,
  }: {
    engine: Pick<Engine, "createMessage">;
    store: Pick<Store, "listMessages" | "updateMessage" | "deleteMessage">;
    find: Finders;
    idempotency: Idempotency;
    clock: Clock;
  },
): void {
  app.post(
    "/threads/:threadId/messages",
    {
      schema: {
        operationId: "createMessage",
        summary: "Add a message to a thread",
        description: "At its end; not while a run is active on the thread, for its answer comes first.",
        tags,
        params: threadPath,
        headers: writeHeaders,
        body: createMessageBody,
        response: {
          200: jsonResponse("The message.", messageSchema),
          ...errorResponses(404, ...writeErrors),
        },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const message = decodeMessage(request.body);
      return idempotency.answer({
        reply,
        perform: (once) => engine.createMessage({ organizationId, threadId, message, once }),
        recall: (subject) => find.message(organizationId, readSubject(subject)),
        respond: encodeMessage,
      });
    },
  );

  app.get(
    "/threads/:threadId/messages",
    {
      schema: {
        operationId: "listMessages",
        summary: "List the messages of a thread",
        tags,
        params: threadPath,
        querystring: messageListQuery,
        response: {
          200: jsonResponse("A page of messages.", messageListSchema),
          ...errorResponses(400, 404),
        },
      },
    },
    async (request) => {
      const { organizationId, id: threadId } = await find.thread(organizationOf(request), request.params);
      const page = decodePage(request.query, "asc");
      const runId = request.query.runId ? asId<"run">(request.query.runId) : null;
      const messages = await store.listMessages({ organizationId, threadId, runId, page });
      return encodePage(messages, page, encodeMessage);
    },
  );

  app.get(
    "/threads/:threadId/messages/:messageId",
    {
      schema: {
        operationId: "retrieveMessage",
        summary: "Retrieve a message",
        tags,
        params: messagePath,
        response: { 200: jsonResponse("The message.", messageSchema), ...errorResponses(404) },
      },
    },
    async (request) => encodeMessage(await find.message(organizationOf(request), request.params)),
  );

  app.post(
    "/threads/:threadId/messages/:messageId",
    {
      schema: {
        operationId: "modifyMessage",
        summary: "Modify a message",
        description:
          "Its content and role too: a thread is a record that may be corrected. Fields that are left out stay as " +
          "they are. To run again from a message that was changed, create a run with `fromMessageId`.",
        tags,
        params: messagePath,
        headers: writeHeaders,
        body: modifyMessageBody,
        response: {
          200: jsonResponse("The message.", messageSchema),
          ...errorResponses(404, ...writeErrors),
        },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const messageId = pathId("message", request.params.messageId);
      const change = decodeMessageChange(request.body);
      return idempotency.answer({
        reply,
        async perform(once) {
          const subject = { threadId, messageId };
          const at = clock.now();
          const receipt = receiptFor({ organizationId, once }, { subject, now: at });
          return updateMessage(store, { organizationId, threadId, messageId, change, at, receipt });
        },
        recall: () => find.message(organizationId, { threadId, messageId }),
        respond: encodeMessage,
      });
    },
  );

  app.delete(
    "/threads/:threadId/messages/:messageId",
    {
      schema: {
        operationId: "deleteMessage",
        summary: "Delete a message",
        tags,
        params: messagePath,
        response: {
          200: jsonResponse("It is gone.", deletedMessageSchema),
          ...errorResponses(...deleteErrors),
        },
      },
    },
    async (request) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const messageId = pathId("message", request.params.messageId);
      return (await store.deleteMessage({ organizationId, threadId, messageId, at: clock.now() }))
        ? { id: messageId, object: "thread.message.deleted" as const, deleted: true as const }
        : missing("message", messageId);
    },
  );
}
