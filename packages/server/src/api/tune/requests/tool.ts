import { z } from "zod";
import type { JsonObject } from "../../../core/json.ts";
import type { Tool } from "../../../core/tool.ts";
import { show } from "../../issue-message.ts";
import { freeObject, sizes } from "./fields.ts";

const toolTypes = ["function", "user_function"] as const;

const tool = z.object({
  type: z.enum(toolTypes, {
    error: ({ input }) =>
      typeof input === "string"
        ? `${show(input)} is not available on this server yet; function tools are, with type 'function'`
        : "is required and must be 'function'",
  }),
  function: z.object({
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
  }),
});

export const tools = z
  .array(tool)
  .max(sizes.tools)
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of list.entries()) {
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
  });

/** `required` may stand beside `parameters` or, as JSON Schema has it, inside; here it ends up inside. */
export function decodeTool({ function: wire }: z.output<typeof tool>): Tool {
  const { name, description, parameters, required } = wire;
  const inside = Array.isArray(parameters?.["required"]) ? parameters["required"] : [];
  const all = [...new Set([...inside, ...(required ?? [])])];
  const schema: JsonObject = { properties: {}, ...parameters, type: "object" };
  return {
    type: "function",
    name,
    description: description ?? "",
    parameters: all.length > 0 ? { ...schema, required: all } : schema,
  };
}
