import type { z } from "zod";
import type { InvalidInputError } from "../../../core/errors.ts";
import { validatorCompiler } from "../../validation.ts";

/** Checks a value as a route does that has the schema: the parsed value, or the error thrown. */
export function validate<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  httpPart = "body",
): z.output<Schema> {
  const check = validatorCompiler({ schema, method: "POST", url: "/", httpPart });
  const result = check(value) as { error?: Error; value: z.output<Schema> };
  if (result.error) {
    throw result.error;
  }
  return result.value;
}

/** What is said about a value that is refused. */
export function refusalOf(attempt: () => unknown): { message: string; param: string | null } {
  let accepted: unknown;
  try {
    accepted = attempt();
  } catch (error) {
    const { message, param } = error as InvalidInputError;
    return { message, param };
  }
  throw new Error(`was accepted: ${JSON.stringify(accepted)}`);
}
