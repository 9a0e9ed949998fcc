import type { Assistant, ModelChoice } from "../core/assistant.ts";
import { InvalidInputError, ModelNotFoundError, NotFoundError } from "../core/errors.ts";
import type { OrganizationId } from "../core/ids.ts";
import type { ModelRegistry } from "../core/model-registry.ts";
import type { RunOrder, RunSettings } from "../core/run.ts";
import type { AssistantStore } from "../core/store.ts";
import type { NewRun } from "./engine.ts";

type Resolved = Pick<RunOrder, "assistantId" | "model" | "settings">;

/**
 * What a run is ordered to do: its own fields, and the assistant's where it has none.
 *
 * An assistant is named by its id, or by its model name in the place of a model.
 *
 * @throws {NotFoundError} No such assistant.
 * @throws {ModelNotFoundError}
 * @throws {InvalidInputError} Neither the run nor the assistant names a model.
 */
export async function resolveRunOrder(
  { models, store }: { models: ModelRegistry; store: AssistantStore },
  { organizationId, run, fileIds }: { organizationId: OrganizationId; run: NewRun; fileIds: string[] },
): Promise<Resolved> {
  const named = await findAssistant(store, { organizationId, run });
  const byModel = named === null ? await findByModelName({ models, store }, { organizationId, run }) : null;
  const assistant = named ?? byModel;
  const ownModel = byModel === null ? run.model : null;
  const choice = ownModel === null ? (assistant?.responseModel ?? assistant?.functionModel ?? null) : null;
  const model = ownModel ?? choice?.modelId;
  if (model === undefined) {
    throw new InvalidInputError(
      assistant === null
        ? "model is required: name the model to run, such as 'openai/gpt-4o-mini'."
        : `model is required: the assistant ${assistant.id} names none.`,
      "model",
    );
  }
  const functionModel = ownModel === null ? functionModelOf(assistant, { model, run }) : null;
  models.resolve(model);
  if (functionModel !== null) {
    models.resolve(functionModel.modelId);
  }
  return {
    assistantId: assistant?.id ?? null,
    model,
    settings: {
      instructions: [run.instructions ?? assistant?.instructions ?? "", run.additionalInstructions]
        .filter((text) => text !== "")
        .join("\n\n"),
      tools: run.tools ?? assistant?.tools ?? [],
      functionModel,
      temperature: run.temperature ?? choice?.temperature ?? null,
      topP: run.topP,
      maxPromptTokens: run.maxPromptTokens,
      maxCompletionTokens: run.maxCompletionTokens,
      truncation: run.truncation,
      fileIds,
    } satisfies RunSettings,
  };
}

async function findAssistant(
  store: AssistantStore,
  { organizationId, run: { assistantId } }: { organizationId: OrganizationId; run: NewRun },
): Promise<Assistant | null> {
  if (assistantId === null) {
    return null;
  }
  const assistant = await store.findAssistant({ organizationId, assistantId });
  if (assistant === null) {
    throw new NotFoundError("assistant", assistantId);
  }
  return assistant;
}

/** A model of the configuration goes before an assistant of the same name. */
async function findByModelName(
  { models, store }: { models: ModelRegistry; store: AssistantStore },
  { organizationId, run: { model } }: { organizationId: OrganizationId; run: NewRun },
): Promise<Assistant | null> {
  if (model === null || model === "") {
    return null;
  }
  try {
    models.resolve(model);
    return null;
  } catch (error) {
    if (!(error instanceof ModelNotFoundError)) {
      throw error;
    }
    const assistant = await store.findAssistantByModelName({ organizationId, modelName: model });
    if (assistant === null) {
      throw error;
    }
    return assistant;
  }
}

/** The model that decides on tool calls, where the assistant has one beside the one that answers. */
function functionModelOf(
  assistant: Assistant | null,
  { model, run }: { model: string; run: NewRun },
): ModelChoice | null {
  const choice = assistant?.functionModel ?? null;
  return choice === null || choice.modelId === model
    ? null
    : { modelId: choice.modelId, temperature: run.temperature ?? choice.temperature };
}
