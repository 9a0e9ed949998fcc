import { z } from "zod";
import type { JsonObject } from "../../../core/json.ts";
import type { AssistantTool, FunctionTool, ToolNotes } from "../../../core/tool.ts";
import { show } from "../../issue-message.ts";
import { storableText } from "../../storable-text.ts";
import { freeObject, sizes } from "./fields.ts";

const functionTypes = ["function", "user_function"];
const hostedTypes = ["code_interpreter", "file_search"] as const;

const functionFields = z.object({
  name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, {
    error: "must be 1 to 64 characters long and have only letters, digits, '_' and '-'",
  }),
  description: z.string().max(sizes.toolDescriptionLength).nullish(),
  parameters: freeObject
    .refine((schema) => schema["type"] === undefined || schema["type"] === "object", {
      error: "must be a JSON Schema of an object, with type 'object'",
    })
    .nullish()
    .meta({ description: "JSON Schema of the arguments." }),
  required: z
    .array(z.string().max(sizes.idLength))
    .max(1_000)
    .nullish()
    .describe("Names of required parameters; the same as `required` inside `parameters`."),
  strict: z
    .boolean()
    .nullish()
    .describe("Whether the model must keep to the schema exactly; when left out, the provider decides."),
});

/** A tool as it is written wherever there are tools. With a message's file it says what the file is for. */
export const toolFields = z.object({
  id: storableText(sizes.idLength).nullish().describe("Your own; kept as it comes."),
  name: storableText(sizes.idLength).nullish().describe("Default: the name of the function."),
  type: storableText(sizes.idLength, {
    error: ({ input }) =>
      input === undefined ? "is required and must be a string, such as 'function'" : undefined,
  })
    .min(1)
    .describe(
      "`function` or `user_function` for a function of yours; `code_interpreter` and `file_search` are kept, but a " +
        "run cannot use them yet.",
    ),
  function: functionFields.nullish().describe("Required for a function of yours."),
  data: functionFields.nullish().describe("The same as `function`, which counts when both are sent."),
  openapiSpec: z
    .string()
    .max(sizes.openapiSpecLength)
    .nullish()
    .describe(
      "An OpenAPI document, as text. A tool that has this and no function is an action: kept, but a run cannot use " +
        "it yet.",
    ),
  openapiActionData: freeObject
    .nullish()
    .meta({ description: "What belongs to the action; kept as it comes." }),
});

type WireTool = z.output<typeof toolFields>;

/** A tool of an assistant or a run: of a kind that the server knows, if not always one that it can run. */
const tool = toolFields.superRefine((wire, context) => {
  const { type, openapiSpec } = wire;
  const isFunction = functionTypes.includes(type);
  if (isFunction && !functionOf(wire) && !openapiSpec) {
    context.addIssue({
      code: "custom",
      path: ["function"],
      message: `is required with type '${type}' and must be an object, with the name of the function`,
    });
  }
  if (!isFunction && !isHosted(type) && !openapiSpec) {
    context.addIssue({
      code: "custom",
      path: ["type"],
      message: `${show(type)} is not available on this server yet; function tools are, with type 'function'`,
    });
  }
});

export const tools = z
  .array(tool)
  .max(sizes.tools)
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, wire] of list.entries()) {
      const fields = functionOf(wire);
      if (fields) {
        if (seen.has(fields.name)) {
          context.addIssue({
            code: "custom",
            path: [index, wire.function ? "function" : "data", "name"],
            message: `must be unique among the tools, but ${show(fields.name)} came before`,
          });
        }
        seen.add(fields.name);
      }
    }
  });

export function decodeTool(wire: WireTool): AssistantTool {
  const { type } = wire;
  const fields = functionOf(wire);
  const notes = decodeNotes(wire);
  if (isHosted(type)) {
    return { type, options: null, ...(hasContent(notes) && { notes }) };
  }
  if (!fields) {
    return { type: "openapi_action", notes };
  }
  const hasNotes = hasContent(notes) || type !== "function";
  return { ...decodeFunction(fields), ...(hasNotes && { notes }) };
}

/** Tune's own SDK writes `function` when it creates an assistant, and `data` when it modifies one. */
function functionOf(wire: WireTool): WireTool["function"] {
  return wire.function ?? wire.data;
}

/** `required` may stand beside `parameters` or, as JSON Schema has it, inside; here it ends up inside. */
function decodeFunction({
  name,
  description,
  parameters,
  required,
  strict,
}: z.output<typeof functionFields>): FunctionTool {
  const inside = Array.isArray(parameters?.["required"]) ? parameters["required"] : [];
  const all = [...new Set([...inside, ...(required ?? [])])];
  const schema: JsonObject = { properties: {}, ...parameters, type: "object" };
  return {
    type: "function",
    name,
    description: description ?? "",
    parameters: all.length > 0 ? { ...schema, required: all } : schema,
    ...(typeof strict === "boolean" && { strict }),
  };
}

/** What a file is for: in the words of the caller, with what was left out left out. */
export function decodeAttachedTool(wire: WireTool): JsonObject {
  const { data: _, ...fields } = { ...wire, function: functionOf(wire) };
  const given = Object.entries(fields).filter(
    ([, value]) => value !== null && value !== undefined && value !== "",
  );
  return Object.fromEntries(given) as JsonObject;
}

function decodeNotes({ id, name, type, openapiSpec, openapiActionData }: WireTool): ToolNotes {
  return {
    id: id ?? "",
    name: name ?? "",
    type,
    openapiSpec: openapiSpec ?? "",
    openapiActionData: openapiActionData ?? null,
  };
}

function hasContent({ id, name, openapiSpec, openapiActionData }: ToolNotes): boolean {
  return id !== "" || name !== "" || openapiSpec !== "" || openapiActionData !== null;
}

function isHosted(type: string): type is (typeof hostedTypes)[number] {
  return hostedTypes.some((hosted) => hosted === type);
}
