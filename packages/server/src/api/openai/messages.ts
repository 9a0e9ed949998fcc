import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import type { Store } from "../../core/store.ts";
import type { Engine } from "../../engine/engine.ts";
import { receiptFor } from "../../engine/receipt.ts";
import { organizationOf } from "../authentication.ts";
import { type Finders, missing } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { pathId } from "../plausible-id.ts";
import { readSubject } from "../subject.ts";
import { updateMessage } from "../update-message.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeMessage } from "./encode.ts";
import { refuseMalformed } from "./errors.ts";
import { type FileCheck, filesOfMessage } from "./file-references.ts";
import { decodePage, encodePage, isEmptyList } from "./pages.ts";
import { metadata } from "./requests/fields.ts";
import { createMessageBody, decodeMessage } from "./requests/message.ts";
import { messageListQuery, messagePath, threadPath, writeHeaders } from "./requests/queries.ts";

const modifyMessageBody = z.object({ metadata });

export function registerMessages(
  app: ZodApp,
  {
    engine,
    store,
    find,
    idempotency,
    checkFiles,
    clock,
  }: {
    engine: Pick<Engine, "createMessage">;
    store: Pick<Store, "listMessages" | "updateMessage" | "deleteMessage">;
    find: Finders;
    idempotency: Idempotency;
    checkFiles: FileCheck;
    clock: Clock;
  },
): void {
  app.post(
    "/threads/:threadId/messages",
    { schema: { params: threadPath, headers: writeHeaders, body: createMessageBody } },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const message = decodeMessage(request.body);
      return idempotency.answer({
        reply,
        async perform(once) {
          await checkFiles(organizationId, filesOfMessage(message));
          return engine.createMessage({ organizationId, threadId, message, once });
        },
        recall: (subject) => find.message(organizationId, readSubject(subject)),
        respond: encodeMessage,
      });
    },
  );

  app.get(
    "/threads/:threadId/messages",
    { schema: { params: threadPath, querystring: messageListQuery } },
    async (request) => {
      const { organizationId, id: threadId } = await find.thread(organizationOf(request), request.params);
      const { run_id } = request.query;
      const page = decodePage(request.query);
      const runId = run_id ? pathId("run", run_id) : null;
      const messages = await store.listMessages({ organizationId, threadId, runId, page });
      if (runId !== null && isEmptyList(messages, page)) {
        refuseMalformed("run", runId);
      }
      return encodePage(messages, page, encodeMessage);
    },
  );

  app.get("/threads/:threadId/messages/:messageId", { schema: { params: messagePath } }, async (request) =>
    encodeMessage(await find.message(organizationOf(request), request.params)),
  );

  app.post(
    "/threads/:threadId/messages/:messageId",
    { schema: { params: messagePath, headers: writeHeaders, body: modifyMessageBody } },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const messageId = pathId("message", request.params.messageId);
      const { metadata } = request.body;
      return idempotency.answer({
        reply,
        async perform(once) {
          const subject = { threadId, messageId };
          const at = clock.now();
          const receipt = receiptFor({ organizationId, once }, { subject, now: at });
          const change = metadata === undefined ? {} : { metadata };
          return updateMessage(store, { organizationId, threadId, messageId, change, at, receipt });
        },
        recall: () => find.message(organizationId, { threadId, messageId }),
        respond: encodeMessage,
      });
    },
  );

  app.delete(
    "/threads/:threadId/messages/:messageId",
    { schema: { params: messagePath } },
    async (request) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const messageId = pathId("message", request.params.messageId);
      return (await store.deleteMessage({ organizationId, threadId, messageId, at: clock.now() }))
        ? { id: messageId, object: "thread.message.deleted", deleted: true }
        : missing("message", messageId);
    },
  );
}
