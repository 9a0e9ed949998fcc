import type { Clock } from "../../core/clock.ts";
import type { Store } from "../../core/store.ts";
import type { Engine } from "../../engine/engine.ts";
import { organizationOf } from "../authentication.ts";
import { type Finders, missing } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { pathId } from "../plausible-id.ts";
import { readSubject } from "../subject.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeThread } from "./encode.ts";
import { checkNewFilesOfTools, type FileCheck, filesOfMessages, filesOfTools } from "./file-references.ts";
import { threadPath, writeHeaders } from "./requests/queries.ts";
import { createThreadBody, decodeThread, decodeThreadChange, modifyThreadBody } from "./requests/thread.ts";

export function registerThreads(
  app: ZodApp,
  {
    engine,
    store,
    find,
    idempotency,
    checkFiles,
    clock,
  }: {
    engine: Pick<Engine, "createThread" | "updateThread">;
    store: Pick<Store, "deleteThread">;
    find: Finders;
    idempotency: Idempotency;
    checkFiles: FileCheck;
    clock: Clock;
  },
): void {
  app.post(
    "/threads",
    { schema: { headers: writeHeaders, body: createThreadBody } },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const thread = decodeThread(request.body);
      return idempotency.answer({
        reply,
        async perform(once) {
          await checkFiles(organizationId, [
            ...filesOfMessages(thread.messages, "messages"),
            ...filesOfTools(thread.toolResources, "tool_resources"),
          ]);
          return engine.createThread({ organizationId, thread, once });
        },
        recall: (subject) => find.thread(organizationId, readSubject(subject)),
        respond: encodeThread,
      });
    },
  );

  app.get("/threads/:threadId", { schema: { params: threadPath } }, async (request) =>
    encodeThread(await find.thread(organizationOf(request), request.params)),
  );

  app.post(
    "/threads/:threadId",
    { schema: { params: threadPath, headers: writeHeaders, body: modifyThreadBody } },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const threadId = pathId("thread", request.params.threadId);
      const change = decodeThreadChange(request.body);
      return idempotency.answer({
        reply,
        async perform(once) {
          const current = () => find.thread(organizationId, { threadId });
          await checkNewFilesOfTools(checkFiles, organizationId, change.toolResources, current);
          return engine.updateThread({ organizationId, threadId, change, once });
        },
        recall: () => find.thread(organizationId, { threadId }),
        respond: encodeThread,
      });
    },
  );

  app.delete("/threads/:threadId", { schema: { params: threadPath } }, async (request) => {
    const organizationId = organizationOf(request);
    const threadId = pathId("thread", request.params.threadId);
    return (await store.deleteThread({ organizationId, threadId, at: clock.now() }))
      ? { id: threadId, object: "thread.deleted", deleted: true }
      : missing("thread", threadId);
  });
}
