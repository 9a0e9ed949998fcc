import { z } from "zod";
import type { ResponseFormat } from "../../../core/answer-options.ts";
import { freeObject, functionName } from "./fields.ts";

export const responseFormat = z
  .union([
    z.literal("auto"),
    z.discriminatedUnion("type", [
      z.object({ type: z.literal("text") }),
      z.object({ type: z.literal("json_object") }),
      z.object({
        type: z.literal("json_schema"),
        json_schema: z.object({
          name: functionName,
          description: z.string().nullish(),
          schema: freeObject.nullish(),
          strict: z.boolean().nullish(),
        }),
      }),
    ]),
  ])
  .nullish();

export function decodeResponseFormat(format: z.output<typeof responseFormat>): ResponseFormat | null {
  if (format === undefined || format === null || format === "auto") {
    return null;
  }
  if (format.type !== "json_schema") {
    return format;
  }
  const { name, description, schema, strict } = format.json_schema;
  return {
    type: format.type,
    name,
    description: description ?? null,
    schema: schema ?? null,
    strict: strict ?? null,
  };
}
