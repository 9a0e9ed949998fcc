import type { Assistant } from "../../core/assistant.ts";
import { InvalidInputError, ModelNotFoundError } from "../../core/errors.ts";
import type { ModelRegistry } from "../../core/model-registry.ts";

/**
 * Refuses models that no run could use, so that a mistake is found where it was made.
 *
 * @param params.path - Where in the body the assistant is, with a dot at its end; `""` when it is the body.
 * @throws {InvalidInputError} with the words that a run would be refused with, and the name of the field.
 */
export function requireKnownModels(
  models: Pick<ModelRegistry, "resolve">,
  {
    assistant,
    path,
  }: { assistant: Partial<Pick<Assistant, "functionModel" | "responseModel">>; path: string },
): void {
  for (const field of ["functionModel", "responseModel"] as const) {
    const modelId = assistant[field]?.modelId;
    if (modelId !== undefined) {
      try {
        models.resolve(modelId);
      } catch (error) {
        throw error instanceof ModelNotFoundError
          ? new InvalidInputError(error.message, `${path}${field}.modelId`)
          : error;
      }
    }
  }
}
