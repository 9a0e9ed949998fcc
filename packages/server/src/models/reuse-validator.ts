import { jsonSchema } from "@ai-sdk/provider-utils";
import { z } from "zod";

/** Where the package keeps what it checks the chunks of an answer with. It is private to it, so it may go. */
const place = "chunkSchema";

/**
 * Has a model of `@ai-sdk/openai-compatible` check all chunks with one validator. By itself it hands on Zod's schema, of
 * which a new validator is made for each chunk, with a hidden class of its own: that takes longer than the check, and
 * is garbage that only a full collection finds. The SDK's other packages make theirs once.
 */
export function reuseValidator<Model extends object>(model: Model): Model {
  const schema: unknown = Reflect.get(model, place);
  if (schema instanceof z.ZodType) {
    // Nobody asks for it as JSON Schema: that is for what models are told.
    const validator = jsonSchema({}, { validate: (value) => check(schema, value) });
    Reflect.set(model, place, validator);
  }
  return model;
}

function check(schema: z.ZodType, value: unknown) {
  const { success, data, error } = schema.safeParse(value);
  return success ? { success, value: data } : { success, error };
}
