import type { ModelRegistry } from "../../core/model-registry.ts";
import { errorResponses, jsonResponse } from "../answer-schemas.ts";
import type { ZodApp } from "../zod-app.ts";
import { encodeModels } from "./encode.ts";
import { modelListSchema } from "./response-schemas.ts";

export function registerModels(
  app: ZodApp,
  { models }: { models: Pick<ModelRegistry, "list" | "aliases"> },
): void {
  app.get(
    "/models",
    {
      schema: {
        operationId: "listModels",
        summary: "List the models that can be run here",
        description:
          "Each configured provider is asked what it offers; `providers` says which of them answered.",
        tags: ["Models"],
        response: { 200: jsonResponse("The models.", modelListSchema), ...errorResponses() },
      },
    },
    async () => encodeModels(await models.list(), models.aliases),
  );
}
