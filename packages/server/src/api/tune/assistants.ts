import type { ModelRegistry } from "../../core/model-registry.ts";
import type { Store } from "../../core/store.ts";
import type { Engine } from "../../engine/engine.ts";
import { deleteErrors, errorResponses, jsonResponse, writeErrors } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import { type Finders, missing } from "../finders.ts";
import type { Idempotency } from "../idempotency.ts";
import { listQuery } from "../list-query.ts";
import { decodePage, encodePage } from "../pages.ts";
import { pathId } from "../plausible-id.ts";
import { readSubject } from "../subject.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeAssistant } from "./encode.ts";
import { requireKnownModels } from "./known-models.ts";
import {
  createAssistantBody,
  decodeAssistant,
  decodeAssistantChange,
  modifyAssistantBody,
} from "./requests/assistant.ts";
import { assistantPath, writeHeaders } from "./requests/queries.ts";
import { assistantListSchema, assistantSchema, deletedAssistantSchema } from "./response-schemas.ts";

const tags = ["Assistants"];

/** @see tune-api.md, section 11 */
export function registerAssistants(
  app: ZodApp,
  {
    engine,
    store,
    models,
    find,
    idempotency,
  }: {
    engine: Pick<Engine, "createAssistant" | "updateAssistant">;
    store: Pick<Store, "listAssistants" | "deleteAssistant">;
    models: Pick<ModelRegistry, "resolve">;
    find: Finders;
    idempotency: Idempotency;
  },
): void {
  app.post(
    "/assistants",
    {
      schema: {
        operationId: "createAssistant",
        summary: "Create an assistant",
        description:
          "A stored configuration that runs can be started with. Every field may be left out. With a function " +
          "model alone that model does everything.",
        tags,
        headers: writeHeaders,
        body: createAssistantBody,
        response: {
          200: jsonResponse("The assistant.", assistantSchema),
          ...errorResponses(...writeErrors),
        },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const assistant = decodeAssistant(request.body);
      return idempotency.answer({
        reply,
        async perform(once) {
          requireKnownModels(models, { assistant, path: "" });
          return engine.createAssistant({ organizationId, assistant, once });
        },
        recall: (subject) => find.assistant(organizationId, readSubject(subject)),
        respond: encodeAssistant,
      });
    },
  );

  app.get(
    "/assistants",
    {
      schema: {
        operationId: "listAssistants",
        summary: "List the assistants",
        tags,
        querystring: listQuery("desc"),
        response: {
          200: jsonResponse("A page of assistants.", assistantListSchema),
          ...errorResponses(400),
        },
      },
    },
    async (request) => {
      const page = decodePage(request.query, "desc");
      const assistants = await store.listAssistants({ organizationId: organizationOf(request), page });
      const { data, firstId, lastId, hasMore } = encodePage(assistants, page, encodeAssistant);
      return { data, firstId, lastId, hasMore };
    },
  );

  app.get(
    "/assistants/:assistantId",
    {
      schema: {
        operationId: "retrieveAssistant",
        summary: "Retrieve an assistant",
        tags,
        params: assistantPath,
        response: { 200: jsonResponse("The assistant.", assistantSchema), ...errorResponses(404) },
      },
    },
    async (request) => encodeAssistant(await find.assistant(organizationOf(request), request.params)),
  );

  app.patch(
    "/assistants/:assistantId",
    {
      schema: {
        operationId: "modifyAssistant",
        summary: "Modify an assistant",
        description: "Runs that were started before keep what they were started with.",
        tags,
        params: assistantPath,
        headers: writeHeaders,
        body: modifyAssistantBody,
        response: {
          200: jsonResponse("The assistant.", assistantSchema),
          ...errorResponses(404, ...writeErrors),
        },
      },
    },
    async (request, reply) => {
      const organizationId = organizationOf(request);
      const assistantId = pathId("assistant", request.params.assistantId);
      const change = decodeAssistantChange(request.body);
      return idempotency.answer({
        reply,
        async perform(once) {
          requireKnownModels(models, { assistant: change, path: "assistant." });
          return engine.updateAssistant({ organizationId, assistantId, change, once });
        },
        recall: () => find.assistant(organizationId, { assistantId }),
        respond: encodeAssistant,
      });
    },
  );

  app.delete(
    "/assistants/:assistantId",
    {
      schema: {
        operationId: "deleteAssistant",
        summary: "Delete an assistant",
        description: "Its runs stay.",
        tags,
        params: assistantPath,
        response: {
          200: jsonResponse("It is gone.", deletedAssistantSchema),
          ...errorResponses(...deleteErrors),
        },
      },
    },
    async (request) => {
      const organizationId = organizationOf(request);
      const assistantId = pathId("assistant", request.params.assistantId);
      return (await store.deleteAssistant({ organizationId, assistantId }))
        ? { id: assistantId, object: "assistant.deleted" as const, deleted: true as const }
        : missing("assistant", assistantId);
    },
  );
}
