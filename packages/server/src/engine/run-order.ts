import type { Assistant, ModelChoice } from "../core/assistant.ts";
import type { AssistantStore } from "../core/assistant-store.ts";
import { InvalidInputError, ModelNotFoundError, NotFoundError, NotSupportedError } from "../core/errors.ts";
import type { OrganizationId } from "../core/ids.ts";
import type { ModelRegistry } from "../core/model-registry.ts";
import type { RunOrder, RunSettings } from "../core/run.ts";
import { type AssistantTool, isFunctionTool, type Tool } from "../core/tool.ts";
import type { NewRun } from "./engine.ts";

type Resolved = Pick<RunOrder, "assistantId" | "model" | "settings">;

/**
 * What a run is ordered to do: its own fields, and the assistant's where it has none.
 *
 * An assistant is named by its id, or by its model name in the place of a model.
 *
 * @throws {NotFoundError} No such assistant.
 * @throws {ModelNotFoundError}
 * @throws {InvalidInputError} Neither the run nor the assistant names a model; or the tool choice names no tool.
 * @throws {NotSupportedError} The run would need a tool that this server does not run.
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
  const temperature = run.temperature ?? assistant?.temperature ?? choice?.temperature ?? null;
  const functionModel = ownModel === null ? functionModelOf(assistant, { model, temperature, run }) : null;
  const substituteModel = findSubstitute(models, { model, run });
  if (functionModel !== null) {
    models.resolve(functionModel.modelId);
  }
  const tools = functionsOf(run.tools ?? assistant?.tools ?? []);
  refuseUnknownChoice(run.toolChoice, tools);
  return {
    assistantId: assistant?.id ?? null,
    model,
    settings: {
      instructions: [run.instructions ?? assistant?.instructions ?? "", run.additionalInstructions]
        .filter((text) => text !== "")
        .join("\n\n"),
      tools,
      functionModel,
      substituteModel,
      temperature,
      topP: run.topP ?? assistant?.topP ?? null,
      maxPromptTokens: run.maxPromptTokens,
      maxCompletionTokens: run.maxCompletionTokens,
      truncation: run.truncation,
      fileIds,
      toolChoice: run.toolChoice,
      parallelToolCalls: run.parallelToolCalls,
      responseFormat: run.responseFormat ?? assistant?.responseFormat ?? null,
      reasoningEffort: run.reasoningEffort ?? assistant?.reasoningEffort ?? null,
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
  { organizationId, run }: { organizationId: OrganizationId; run: NewRun },
): Promise<Assistant | null> {
  const { model } = run;
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
    if (assistant === null && run.substituteModel === null) {
      throw error;
    }
    return assistant;
  }
}

/** The model that decides on tool calls, where the assistant has one that differs from the one that answers. */
function functionModelOf(
  assistant: Assistant | null,
  { model, temperature, run }: { model: string; temperature: number | null; run: NewRun },
): ModelChoice | null {
  const choice = assistant?.functionModel ?? null;
  if (choice === null) {
    return null;
  }
  const own = {
    modelId: choice.modelId,
    temperature: run.temperature ?? assistant?.temperature ?? choice.temperature,
  };
  return own.modelId === model && own.temperature === temperature ? null : own;
}

/** @returns the model that runs in the place of one that is not configured; `null` when it is configured. */
function findSubstitute(
  models: ModelRegistry,
  { model, run: { substituteModel } }: { model: string; run: NewRun },
): string | null {
  try {
    models.resolve(model);
    return null;
  } catch (error) {
    if (!(error instanceof ModelNotFoundError) || substituteModel === null) {
      throw error;
    }
    models.resolve(substituteModel);
    return substituteModel;
  }
}

function functionsOf(tools: readonly AssistantTool[]): Tool[] {
  return tools.map((tool) => {
    if (!isFunctionTool(tool)) {
      throw new NotSupportedError(
        `The tool '${tool.notes?.type ?? tool.type}' is not available on this server yet, so a run cannot use it. ` +
          "Start the run with tools of its own, of type 'function' or none.",
        "tools",
      );
    }
    return tool;
  });
}

function refuseUnknownChoice(choice: NewRun["toolChoice"], tools: readonly Tool[]): void {
  if (choice === "required" && tools.length === 0) {
    throw new InvalidInputError("The tool choice is 'required', but the run has no tools.", "toolChoice");
  }
  if (typeof choice === "object" && choice !== null && !tools.some(({ name }) => name === choice.name)) {
    throw new InvalidInputError(
      `The tool choice names the function '${choice.name}', which is not among the run's tools.`,
      "toolChoice",
    );
  }
}
