import { ThreadmillError, type ThreadmillErrorCode } from "./errors.ts";
import { readRetryAfter } from "./retry.ts";

/** For answers of something in between, which has no code of ours. */
const codesOfStatuses: Readonly<Record<number, ThreadmillErrorCode>> = {
  400: "invalid_argument",
  401: "unauthenticated",
  403: "permission_denied",
  404: "not_found",
  405: "unimplemented",
  408: "deadline_exceeded",
  409: "aborted",
  429: "resource_exhausted",
  500: "internal",
  501: "unimplemented",
  502: "unavailable",
  503: "unavailable",
  504: "deadline_exceeded",
};

/** @throws {ThreadmillError} The body is no JSON. */
export async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    throw unexpected(response, "JSON");
  }
}

/** @throws {ThreadmillError} The answer is no event stream. */
export async function readEventStream(response: Response): Promise<Response> {
  if (!response.headers.get("content-type")?.startsWith("text/event-stream")) {
    await response.body?.cancel();
    throw unexpected(response, "an event stream");
  }
  return response;
}

function unexpected(response: Response, wanted: string): ThreadmillError {
  const type = response.headers.get("content-type") ?? "no content type";
  return new ThreadmillError(
    `${response.url} answered with ${type} in the place of ${wanted}. Does baseUrl lead to a Threadmill server?`,
    {
      code: "unexpected_answer",
      status: response.status,
      requestId: response.headers.get("x-request-id"),
    },
  );
}

/** What an answer that is not ok says. */
export async function readError(response: Response, nowMs: number): Promise<ThreadmillError> {
  const { status, headers } = response;
  const body = fieldsOf(await response.text());
  const code = textOf(body["code"]) ?? codesOfStatuses[status] ?? "internal";
  const message = textOf(body["message"]) ?? `The server answered with status ${status}.`;
  return new ThreadmillError(message, {
    code,
    status,
    param: textOf(body["param"]),
    requestId: textOf(body["requestId"]) ?? headers.get("x-request-id"),
    retryAfterMs: readRetryAfter(headers.get("retry-after"), nowMs),
  });
}

function fieldsOf(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}
