import type { Store } from "../../core/store.ts";
import type { Engine } from "../../engine/engine.ts";
import { organizationOf } from "../authentication.ts";
import { type Finders, missing } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { pathId } from "../plausible-id.ts";
import { readSubject } from "../subject.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeAssistant } from "./encode.ts";
import { checkNewFilesOfTools, type FileCheck, filesOfTools } from "./file-references.ts";
import { decodePage, encodePage } from "./pages.ts";
import {
  createAssistantBody,
  decodeAssistant,
  decodeAssistantChange,
  modifyAssistantBody,
} from "./requests/assistant.ts";
import { assistantPath, listQuery, writeHeaders } from "./requests/queries.ts";

export function registerAssistants(
  app: ZodApp,
  {
    engine,
    store,
    find,
    idempotency,
    checkFiles,
  }: {
    engine: Pick<Engine, "createAssistant" | "updateAssistant">;
    store: Pick<Store, "listAssistants" | "deleteAssistant">;
    find: Finders;
    idempotency: Idempotency;
    checkFiles: FileCheck;
  },
): void {
  app.post(
    "/assistants",
    { schema: { headers: writeHeaders, body: createAssistantBody } },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const assistant = decodeAssistant(request.body);
      return idempotency.answer({
        reply,
        async perform(once) {
          await checkFiles(organizationId, filesOfTools(assistant.toolResources, "tool_resources"));
          return engine.createAssistant({ organizationId, assistant, once });
        },
        recall: (subject) => find.assistant(organizationId, readSubject(subject)),
        respond: encodeAssistant,
      });
    },
  );

  app.get("/assistants", { schema: { querystring: listQuery } }, async (request) => {
    const page = decodePage(request.query);
    const assistants = await store.listAssistants({ organizationId: organizationOf(request), page });
    return encodePage(assistants, page, encodeAssistant);
  });

  app.get("/assistants/:assistantId", { schema: { params: assistantPath } }, async (request) =>
    encodeAssistant(await find.assistant(organizationOf(request), request.params)),
  );

  app.post(
    "/assistants/:assistantId",
    { schema: { params: assistantPath, headers: writeHeaders, body: modifyAssistantBody } },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const assistantId = pathId("assistant", request.params.assistantId);
      const change = decodeAssistantChange(request.body);
      return idempotency.answer({
        reply,
        async perform(once) {
          const current = () => find.assistant(organizationId, { assistantId });
          await checkNewFilesOfTools(checkFiles, organizationId, change.toolResources, current);
          return engine.updateAssistant({ organizationId, assistantId, change, once });
        },
        recall: () => find.assistant(organizationId, { assistantId }),
        respond: encodeAssistant,
      });
    },
  );

  app.delete("/assistants/:assistantId", { schema: { params: assistantPath } }, async (request) => {
    const organizationId = organizationOf(request);
    const assistantId = pathId("assistant", request.params.assistantId);
    return (await store.deleteAssistant({ organizationId, assistantId }))
      ? { id: assistantId, object: "assistant.deleted", deleted: true }
      : missing("assistant", assistantId);
  });
}
