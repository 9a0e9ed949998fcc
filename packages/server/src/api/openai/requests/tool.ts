import { z } from "zod";
import type { ToolChoice } from "../../../core/answer-options.ts";
import { NotSupportedError } from "../../../core/errors.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { AssistantTool } from "../../../core/tool.ts";
import { show } from "../../issue-message.ts";
import { freeObject, functionName, sizes } from "./fields.ts";

const tool = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("function"),
    function: z.object({
      name: functionName,
      description: z.string().nullish(),
      parameters: freeObject
        .refine((schema) => schema["type"] === undefined || schema["type"] === "object", {
          error: "must be a JSON Schema of an object, with type 'object'",
        })
        .nullish(),
      strict: z.boolean().nullish(),
    }),
  }),
  z.object({ type: z.literal("code_interpreter") }),
  z.object({
    type: z.literal("file_search"),
    file_search: z
      .looseObject({
        max_num_results: z.int().min(1).max(50).nullish(),
        ranking_options: z.looseObject({ score_threshold: z.number().min(0).max(1) }).nullish(),
      })
      .nullish(),
  }),
]);

export const tools = z
  .array(tool)
  .max(sizes.tools)
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of list.entries()) {
      if (entry.type === "function") {
        const { name } = entry.function;
        if (seen.has(name)) {
          context.addIssue({
            code: "custom",
            path: [index, "function", "name"],
            message: `must be unique among the tools, but ${show(name)} came before`,
          });
        }
        seen.add(name);
      }
    }
  })
  .nullish();

export function decodeTool(wire: z.output<typeof tool>): AssistantTool {
  switch (wire.type) {
    case "function": {
      const { name, description, parameters, strict } = wire.function;
      return {
        type: wire.type,
        name,
        description: description ?? "",
        // Providers want to see an object schema, and its properties, even where there are none.
        parameters: { type: "object", properties: {}, ...parameters },
        ...(typeof strict === "boolean" && { strict }),
      };
    }
    case "code_interpreter":
      return { type: wire.type, options: null };
    case "file_search":
      return { type: wire.type, options: (wire.file_search as JsonObject | null | undefined) ?? null };
  }
}

export const toolChoice = z
  .union([
    z.enum(["none", "auto", "required"]),
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("function"), function: z.object({ name: functionName }) }),
      z.object({ type: z.enum(["code_interpreter", "file_search"]) }),
    ]),
  ])
  .nullish();

/** @throws {NotSupportedError} A tool of the server is chosen. */
export function decodeToolChoice(choice: z.output<typeof toolChoice>): ToolChoice | null {
  if (typeof choice !== "object" || choice === null) {
    return choice ?? null;
  }
  if (choice.type !== "function") {
    throw new NotSupportedError(
      `The tool '${choice.type}' is not available on this server yet, so it cannot be chosen.`,
      "tool_choice",
    );
  }
  return { name: choice.function.name };
}
