import { z } from "zod";
import type { ModelChoice } from "../../../core/assistant.ts";
import { InvalidInputError } from "../../../core/errors.ts";
import type { NewAssistant } from "../../../engine/engine.ts";
import { snakeCaseOf } from "../../field-casing.ts";
import { show } from "../../issue-message.ts";
import { storableText } from "../../storable-text.ts";
import { freeObject, metadata, sizes } from "./fields.ts";
import { decodeTool, tools } from "./tool.ts";

const mostUserFilters = 3;

const generationConfig = z.object({
  modelId: storableText(sizes.idLength).min(1).describe("`<provider>/<model>`, or an alias of one."),
  temperature: z.number().min(0).max(2).nullish(),
});

const assistantFields = z.object({
  assistantName: storableText(sizes.idLength).nullish(),
  modelName: storableText(sizes.idLength)
    .nullish()
    .describe("The name by which runs can use the assistant as their model; unique in the organization."),
  description: storableText(sizes.descriptionLength).nullish(),
  instructions: storableText(sizes.instructionsLength).nullish().describe("The system prompt."),
  functionModel: generationConfig
    .nullish()
    .describe("Sees each request first and decides on tool calls. Answers too, where it is the only one."),
  responseModel: generationConfig.nullish().describe("Writes the answers."),
  tools: tools.nullish(),
  metadata: metadata.nullish(),
  userFilters: freeObject
    .refine((pairs) => Object.keys(pairs).length <= mostUserFilters, {
      error: ({ input }) =>
        `must have at most ${mostUserFilters} pairs, got ${Object.keys(input as object).length}`,
    })
    .refine((pairs) => JSON.stringify(pairs).length <= sizes.metadataLength, {
      error: `must be at most ${sizes.metadataLength} characters long as JSON`,
    })
    .nullish()
    .meta({ description: "Up to three pairs of your own, for filtering." }),
});

export const createAssistantBody = assistantFields.meta({ id: "CreateAssistant" });

export const modifyAssistantBody = z
  .object({
    assistant: assistantFields,
    updateMask: z
      .union([z.string(), z.array(z.string())])
      .nullish()
      .describe(
        "The fields to change, separated by commas, in camelCase or snake_case: the others stay as they are, and " +
          "one that is named here but not given is cleared. Without a mask the fields that are given change.",
      ),
  })
  .meta({ id: "ModifyAssistant" });

type Fields = z.output<typeof assistantFields>;
type FieldName = keyof Fields;

const fieldNames = Object.keys(assistantFields.shape) as FieldName[];

/** What the dialect has no fields for. */
const otherFields = {
  temperature: null,
  topP: null,
  responseFormat: null,
  reasoningEffort: null,
  toolResources: null,
};

export function decodeAssistant(fields: Fields): NewAssistant {
  return {
    name: fields.assistantName ?? "",
    modelName: fields.modelName ?? "",
    description: fields.description ?? "",
    instructions: fields.instructions ?? "",
    functionModel: decodeModelChoice(fields.functionModel),
    responseModel: decodeModelChoice(fields.responseModel),
    tools: (fields.tools ?? []).map(decodeTool),
    metadata: fields.metadata ?? null,
    userFilters: fields.userFilters ?? null,
    ...otherFields,
  };
}

/** @throws {InvalidInputError} The mask names what is no field, or none that can be changed. */
export function decodeAssistantChange({
  assistant,
  updateMask,
}: z.output<typeof modifyAssistantBody>): Partial<NewAssistant> {
  const all = decodeAssistant(assistant);
  return Object.fromEntries(
    decodeMask(updateMask, assistant).map((field) => {
      const key = field === "assistantName" ? "name" : field;
      return [key, all[key]];
    }),
  );
}

function decodeMask(mask: string | string[] | null | undefined, given: Fields): FieldName[] {
  const names = [mask ?? []]
    .flat()
    .flatMap((part) => part.split(","))
    .map((name) => name.trim())
    .filter((name) => name !== "");
  if (names.length === 0) {
    return fieldNames.filter((field) => given[field] !== undefined);
  }
  return names.map((name) => {
    const known = fieldNames.find((field) => field === name || snakeCaseOf(field) === name);
    if (known === undefined) {
      throw new InvalidInputError(
        `updateMask names ${show(name)}, which is no field to change. There are: ${fieldNames.join(", ")}.`,
        "updateMask",
      );
    }
    return known;
  });
}

function decodeModelChoice(config: Fields["responseModel"]): ModelChoice | null {
  return config ? { modelId: config.modelId, temperature: config.temperature ?? null } : null;
}
