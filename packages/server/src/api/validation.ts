import type { FastifySchemaCompiler } from "fastify";
import type { z } from "zod";
import { compileFieldCasing } from "./field-casing.ts";
import { explainIssue, invalidInputOf } from "./issue-message.ts";

/** Checks bodies and queries in both spellings, and paths and headers as they are. Compiled once per route. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> = ({ schema, httpPart }) => {
  const isBody = httpPart === "body";
  const fold = isBody || httpPart === "querystring" ? compileFieldCasing(schema) : (value: unknown) => value;
  return (data: unknown) => {
    const result = schema.safeParse(fold(data), { error: explainIssue });
    if (result.success) {
      return { value: result.data };
    }
    return { error: invalidInputOf(result.error, isBody ? "The request body" : "The request") };
  };
};
