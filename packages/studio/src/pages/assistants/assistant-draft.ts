import type { Assistant, NewAssistant } from "@threadmill/client";
import { readJsonObject, writeJsonObject } from "../../components/json-object.ts";

/** What can be changed of an assistant, as it is edited. */
export interface AssistantDraft
  extends Pick<
    Assistant,
    | "assistantName"
    | "modelName"
    | "description"
    | "instructions"
    | "responseModel"
    | "functionModel"
    | "tools"
  > {
  /** As JSON, which may be wrong while it is written. */
  metadata: string;
}

export type DraftField = keyof AssistantDraft;

export const fieldNames: Record<DraftField, string> = {
  assistantName: "Name",
  modelName: "Model name",
  description: "Description",
  instructions: "Instructions",
  responseModel: "Model",
  functionModel: "Function model",
  tools: "Tools",
  metadata: "Metadata",
};

const fields = Object.keys(fieldNames) as DraftField[];

export const emptyDraft: AssistantDraft = {
  assistantName: "",
  modelName: "",
  description: "",
  instructions: "",
  responseModel: null,
  functionModel: null,
  tools: [],
  metadata: "",
};

export function draftOf(assistant: Assistant): AssistantDraft {
  const { assistantName, modelName, description, instructions, responseModel, functionModel, tools } =
    assistant;
  return {
    assistantName,
    modelName,
    description,
    instructions,
    responseModel,
    functionModel,
    tools,
    metadata: writeJsonObject(assistant.metadata),
  };
}

/** The fields in which two drafts differ. */
export function changedFields(before: AssistantDraft, after: AssistantDraft): DraftField[] {
  return fields.filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]));
}

/**
 * The fields that both sides have changed since `base`, each in its own way.
 *
 * @param params.latest - What the server has now.
 */
export function conflictsOf({
  base,
  draft,
  latest,
}: {
  base: AssistantDraft;
  draft: AssistantDraft;
  latest: AssistantDraft;
}): DraftField[] {
  const mine = changedFields(base, draft);
  const theirs = changedFields(base, latest);
  return changedFields(draft, latest).filter((field) => mine.includes(field) && theirs.includes(field));
}

/** `latest` with the changes that the draft made to `base`. */
export function rebase({
  base,
  draft,
  latest,
}: {
  base: AssistantDraft;
  draft: AssistantDraft;
  latest: AssistantDraft;
}): AssistantDraft {
  return { ...latest, ...pick(draft, changedFields(base, draft)) };
}

/** As it is sent to the server; only the named fields. The metadata must be right. */
export function bodyOf(draft: AssistantDraft, named: readonly DraftField[] = fields): NewAssistant {
  const read = readJsonObject(draft.metadata);
  return { ...pick({ ...draft, metadata: "value" in read ? read.value : null }, named) };
}

function pick<Fields extends object>(from: Fields, names: readonly (keyof Fields)[]): Partial<Fields> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Partial<Fields>;
}
