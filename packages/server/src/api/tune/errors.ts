import type { ErrorBody } from "../answer-schemas.ts";
import type { TuneErrorCode } from "../error-codes.ts";
import type { Problem, ProblemCode } from "../problem.ts";

/** @see tune-api.md, Decision 6 and section 18, point 4 */
export const answers = {
  malformed_request: { status: 400, code: "invalid_argument" },
  invalid_input: { status: 400, code: "invalid_argument" },
  not_supported: { status: 400, code: "invalid_argument" },
  model_not_found: { status: 400, code: "invalid_argument" },
  unauthenticated: { status: 401, code: "unauthenticated" },
  forbidden: { status: 403, code: "permission_denied" },
  not_found: { status: 404, code: "not_found" },
  route_not_found: { status: 404, code: "not_found" },
  method_not_allowed: { status: 405, code: "unimplemented" },
  request_timeout: { status: 408, code: "deadline_exceeded" },
  // The key was forgotten in the very moment in which it was asked for; the next try finds it free.
  key_used: { status: 409, code: "aborted" },
  name_taken: { status: 409, code: "already_exists" },
  output_taken: { status: 409, code: "already_exists" },
  events_expired: { status: 410, code: "out_of_range" },
  body_too_large: { status: 413, code: "invalid_argument" },
  unsupported_media_type: { status: 415, code: "invalid_argument" },
  range_not_satisfiable: { status: 416, code: "out_of_range" },
  key_of_another_request: { status: 422, code: "invalid_argument" },
  headers_too_large: { status: 431, code: "invalid_argument" },
  last_admin_key: { status: 400, code: "failed_precondition" },
  thread_busy: { status: 400, code: "failed_precondition" },
  message_open: { status: 400, code: "failed_precondition" },
  run_conflict: { status: 400, code: "failed_precondition" },
  internal: { status: 500, code: "internal" },
  model_call_failed: { status: 503, code: "unavailable" },
  store_unavailable: { status: 503, code: "unavailable" },
  overloaded: { status: 503, code: "unavailable" },
} as const satisfies Record<ProblemCode, { status: number; code: TuneErrorCode }>;

/** The data of a stream's event `error`. */
export function encodeStreamError(problem: Problem, requestId: string): object {
  const { code, message } = encodeProblem(problem, requestId).body;
  return { code, message, requestId };
}

export function encodeProblem(problem: Problem, requestId: string): { status: number; body: ErrorBody } {
  const { status, code } = answers[problem.code];
  const { message, param } = problem;
  return { status, body: { code, message, ...(param !== null && { param }), requestId } };
}
