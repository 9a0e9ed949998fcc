import { type ErrorCode, ThreadmillError } from "../core/errors.ts";
import { EdgeError, type EdgeErrorCode } from "./edge-error.ts";

export type ProblemCode = ErrorCode | EdgeErrorCode | "internal";

/** An error as a dialect shows it: what it was, in nobody's spelling, with only what the caller may see. */
export interface Problem {
  code: ProblemCode;
  message: string;
  /** Path of the field that is wrong, such as `thread.messages[0].role`. */
  param: string | null;
  headers: Readonly<Record<string, string>>;
}

/** Names whatever was thrown. What nobody foresaw becomes `internal`, and says nothing of itself. */
export function problemOf(error: unknown, { bodyBytes }: { bodyBytes: number }): Problem {
  if (ThreadmillError.is(error)) {
    return {
      code: error.code,
      message: error.message,
      param: paramOf(error),
      headers: error.retryable ? { "retry-after": "1" } : {},
    };
  }
  if (error instanceof EdgeError) {
    return { code: error.code, message: error.message, param: null, headers: error.headers };
  }
  return (
    frameworkProblem(error, bodyBytes) ?? {
      code: "internal",
      message: "Something went wrong on the server. Quote the request id when you report it.",
      param: null,
      headers: {},
    }
  );
}

function paramOf(error: ThreadmillError): string | null {
  if (error.code === "model_not_found") {
    return "model";
  }
  return "param" in error && typeof error.param === "string" ? error.param : null;
}

/** Fastify's own refusals, recognised by their codes; `null` for anything else. */
function frameworkProblem(error: unknown, bodyBytes: number): Problem | null {
  if (!(error instanceof Error && "statusCode" in error && typeof error.statusCode === "number")) {
    return null;
  }
  const fastifyCode = "code" in error ? error.code : undefined;
  const problem = (code: ProblemCode, message: string) => ({ code, message, param: null, headers: {} });
  switch (fastifyCode) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return problem("body_too_large", `The request body is larger than ${bodyBytes} bytes.`);
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return problem(
        "unsupported_media_type",
        "Send the body as JSON, with the header 'Content-Type: application/json'.",
      );
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return problem("malformed_request", "The request body is not as long as its Content-Length says.");
    case "FST_ERR_BAD_URL":
      return problem("malformed_request", "The path of the URL is not well formed.");
    case "FST_ERR_MAX_PARAM_LENGTH":
      return problem("route_not_found", "The path of the URL has a part that is longer than any id.");
    default:
      return error.statusCode >= 400 && error.statusCode < 500
        ? problem("malformed_request", "The request could not be read.")
        : null;
  }
}
