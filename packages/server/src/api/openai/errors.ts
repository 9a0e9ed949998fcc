import { NotFoundError, ThreadmillError } from "../../core/errors.ts";
import type { Problem, ProblemCode } from "../problem.ts";
import { WireInputError } from "./wire-input-error.ts";

export interface OpenAiError {
  message: string;
  type: "invalid_request_error" | "server_error";
  param: string | null;
  code: string | null;
}

/** @see assistants-v2.md, sections 1.2 and 1.3 */
const answers = {
  malformed_request: { status: 400, code: null },
  invalid_input: { status: 400, code: null },
  not_supported: { status: 400, code: "not_available" },
  last_admin_key: { status: 400, code: null },
  thread_busy: { status: 400, code: null },
  run_conflict: { status: 400, code: null },
  output_taken: { status: 400, code: null },
  message_open: { status: 400, code: null },
  unauthenticated: { status: 401, code: "invalid_api_key" },
  forbidden: { status: 403, code: "insufficient_permissions" },
  not_found: { status: 404, code: null },
  model_not_found: { status: 404, code: "model_not_found" },
  route_not_found: { status: 404, code: "unknown_url" },
  method_not_allowed: { status: 405, code: "method_not_supported" },
  request_timeout: { status: 408, code: null },
  // The key was forgotten in the very moment in which it was asked for; the next try finds it free.
  key_used: { status: 409, code: "idempotency_key_in_use" },
  name_taken: { status: 400, code: "name_taken" },
  events_expired: { status: 410, code: "events_expired" },
  body_too_large: { status: 413, code: null },
  unsupported_media_type: { status: 415, code: null },
  range_not_satisfiable: { status: 416, code: "range_not_satisfiable" },
  key_of_another_request: { status: 422, code: "idempotency_key_reused" },
  headers_too_large: { status: 431, code: null },
  internal: { status: 500, code: null },
  model_call_failed: { status: 503, code: null },
  store_unavailable: { status: 503, code: null },
  overloaded: { status: 503, code: null },
} as const satisfies Record<ProblemCode, { status: number; code: string | null }>;

/** How ids of each kind begin, in the words of the error, and where they are given. */
const idForms: Readonly<Record<string, { prefix: string; param: string }>> = {
  thread: { prefix: "thread", param: "thread_id" },
  message: { prefix: "msg", param: "message_id" },
  run: { prefix: "run", param: "run_id" },
  "run step": { prefix: "step", param: "step_id" },
  assistant: { prefix: "asst", param: "assistant_id" },
};

/**
 * An error in the dialect's envelope.
 *
 * @param error - What was thrown; `problem` is what may be told of it.
 */
export function encodeOpenAiError(
  error: unknown,
  problem: Problem,
  { method, url }: { method: string; url: string },
): { status: number; headers: Readonly<Record<string, string>>; body: { error: OpenAiError } } {
  const malformed = malformedIdOf(error);
  if (malformed !== null) {
    return { status: 400, headers: problem.headers, body: { error: malformed } };
  }
  const { status } = answers[problem.code];
  const body = { error: { ...describe(problem), ...detailsOf(error, problem, { method, url }) } };
  // Clients repeat a request after a status of 500 by themselves, and what was written would be written twice.
  const mayRepeat = problem.code !== "internal" || method === "GET" || method === "HEAD";
  return {
    status,
    headers: mayRepeat ? problem.headers : { ...problem.headers, "x-should-retry": "false" },
    body,
  };
}

/** The data of a stream's event `error`, in both forms that clients look for. @see assistants-v2.md, section 6.6 */
export function encodeStreamError(problem: Problem): object {
  const error = describe(problem);
  return { error, ...error };
}

function describe({ code, message, param }: Problem): OpenAiError {
  const answer = answers[code];
  return {
    message,
    type: answer.status >= 500 ? "server_error" : "invalid_request_error",
    param: param === null ? null : snakeCaseOf(param),
    code: answer.code,
  };
}

function detailsOf(
  error: unknown,
  problem: Problem,
  { method, url }: { method: string; url: string },
): Partial<OpenAiError> {
  if (error instanceof WireInputError) {
    return { code: error.wireCode };
  }
  const [path] = url.split("?", 1);
  switch (problem.code) {
    case "model_not_found": {
      const model = ThreadmillError.is(error) && "model" in error ? error.model : "";
      return {
        message:
          `The model '${model}' does not exist. Give it an alias in modelAliases, or configure a defaultModel; ` +
          "GET /openai/v1/models lists what can be run here.",
      };
    }
    case "not_found":
      return describeMissing(error as NotFoundError, problem);
    case "route_not_found":
      return {
        message: `Unknown request URL: ${method} ${path}. Check it for typos, and whether the server has it.`,
      };
    default:
      return {};
  }
}

export function isNotFound(error: unknown): error is NotFoundError {
  return ThreadmillError.is(error) && error.code === "not_found";
}

/**
 * How an id should begin that names nothing and cannot be an id: a client that mixed up its arguments sends such,
 * `undefined` for one. Ids that were imported in another form are found, so they are no errors.
 *
 * @returns `null` for an id that only names nothing.
 */
export function brokenFormOf({ resource, id }: NotFoundError): { prefix: string; param: string } | null {
  const form = idForms[resource];
  return form === undefined || id.startsWith(form.prefix) ? null : form;
}

/**
 * Of an id in a query by which nothing was found; an id that has the right form may find nothing.
 *
 * @throws {NotFoundError}
 */
export function refuseMalformed(resource: string, id: string): void {
  const error = new NotFoundError(resource, id);
  if (brokenFormOf(error) !== null) {
    throw error;
  }
}

function malformedIdOf(error: unknown): OpenAiError | null {
  if (!isNotFound(error)) {
    return null;
  }
  const form = brokenFormOf(error);
  return form === null
    ? null
    : {
        message: `Invalid '${form.param}': '${error.id}'. Expected an ID that begins with '${form.prefix}'.`,
        type: "invalid_request_error",
        param: form.param,
        code: "invalid_value",
      };
}

/** Clients of the dialect know a missing file by another sentence than anything else that is missing. */
function describeMissing({ resource, id }: NotFoundError, { param }: Problem): Partial<OpenAiError> {
  return resource === "file" ? { message: `No such File object: ${id}`, param: param ?? "id" } : {};
}

/** The engine names fields in camelCase. */
function snakeCaseOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
