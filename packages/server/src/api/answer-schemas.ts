import { z } from "zod";
import { errorCodes, type TuneErrorCode } from "./error-codes.ts";

/** What answers of every kind are made of: lists, errors, and what is left of something that was deleted. */
export function listSchema<Entry extends z.ZodType>(entry: Entry) {
  return z.object({
    object: z.literal("list"),
    data: z.array(entry),
    firstId: z.string(),
    lastId: z.string(),
    hasMore: z.boolean(),
  });
}

/** What is left of something that was deleted. */
export function deletedSchema<Name extends string>(object: Name) {
  return z.object({ id: z.string(), object: z.literal(object), deleted: z.literal(true) });
}

export const errorSchema = z
  .object({
    code: z
      .enum(Object.keys(errorCodes) as [TuneErrorCode, ...TuneErrorCode[]])
      .meta({ "x-enumDescriptions": errorCodes }),
    message: z.string().describe("What to change, for a person."),
    param: z
      .string()
      .optional()
      .describe("Path of the field that is wrong, such as `thread.messages[0].role`; in camelCase."),
    requestId: z.string().describe("The same as in the header `X-Request-Id`."),
  })
  .meta({ id: "Error" });

/** An answer in JSON, for the documentation of an operation. */
export function jsonResponse<Schema extends z.ZodType>(description: string, schema: Schema) {
  return { description, content: { "application/json": { schema } } };
}

const errorDescriptions = {
  400: "The request is wrong, or cannot be carried out as things stand. `param` names the field, where it is one.",
  401: "No access key, or none that is valid.",
  403: "The access key lacks the scope that `x-scope` names, or a browser sent the request from another site.",
  404: "The organization has no such thing.",
  409: "The name is taken, the tool call has another output, or something else happened in the same moment: `code` tells.",
  410: "The events that were asked for are no longer kept. The message names the oldest that is.",
  413: "The body is too large.",
  415: "The body is not JSON.",
  422: "The Idempotency-Key was used with another request.",
  500: "An error of the server that nobody foresaw.",
  503: "The server or its database takes no work just now. `Retry-After` says when to try again.",
} as const;

/** The error answers of an operation: those that it names and those that any may give. */
export function errorResponses<Status extends keyof typeof errorDescriptions>(
  ...statuses: readonly Status[]
) {
  const all = [...statuses, 401, 403, 500, 503] as const;
  const entries = all.map((status) => [status, jsonResponse(errorDescriptions[status], errorSchema)]);
  return Object.fromEntries(entries) as Record<
    Status | 401 | 403 | 500 | 503,
    ReturnType<typeof jsonResponse<typeof errorSchema>>
  >;
}

/** The errors of an operation that reads a body and knows idempotency keys. */
export const writeErrors = [400, 409, 413, 415, 422] as const;

/** The errors of an operation that needs no body, but refuses one that is unfit to be read. */
export const deleteErrors = [400, 404, 413, 415] as const;

export type ErrorBody = z.output<typeof errorSchema>;
