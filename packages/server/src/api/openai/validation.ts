import type { FastifySchemaCompiler } from "fastify";
import type { z } from "zod";
import { explainIssue, invalidInputOf } from "../issue-message.ts";
import { WireInputError } from "./wire-input-error.ts";

/** Checks what comes in. No body is as good as an empty one. Compiled once per route. */
export const openAiValidatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const isBody = httpPart === "body";
  return (data: unknown) => {
    const result = schema.safeParse(isBody ? (data ?? {}) : data, { error: explainIssue });
    return result.success ? { value: result.data } : { error: wireErrorOf(result.error) };
  };
};

/** @throws {WireInputError} */
export function parseFields<Schema extends z.ZodType>(schema: Schema, fields: object): z.output<Schema> {
  const result = schema.safeParse(fields, { error: explainIssue });
  if (!result.success) {
    throw wireErrorOf(result.error);
  }
  return result.data;
}

/** @see assistants-v2.md, section 1.3 */
function wireErrorOf(error: z.ZodError): WireInputError {
  const { message, param } = invalidInputOf(error, "The request body");
  if (param === null) {
    return new WireInputError(message, null, "invalid_value");
  }
  const explanation = message.slice(param.length + 1);
  return explanation.startsWith("is required")
    ? new WireInputError(`Missing required parameter: '${param}'.`, param, "missing_required_parameter")
    : new WireInputError(`Invalid '${param}': ${explanation}`, param, "invalid_value");
}
