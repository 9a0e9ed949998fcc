import { ConnectionError, ThreadmillError } from "@threadmill/client";
import { studioFetch } from "./studio-fetch.ts";

/**
 * A request to the administration, which the client of the dialect does not know.
 *
 * @param path - With its query, such as `/admin/runs?status=failed`.
 * @throws {ThreadmillError} The server refused, or was not reached.
 */
export async function adminRequest<Answer>(
  path: string,
  {
    method = "GET",
    body,
    signal,
  }: {
    method?: "GET" | "POST" | "PATCH" | "DELETE";
    body?: object | undefined;
    signal?: AbortSignal | undefined;
  } = {},
): Promise<Answer> {
  let response: Response;
  try {
    response = await studioFetch(path, {
      method,
      ...(signal !== undefined && { signal }),
      ...(body !== undefined && {
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  } catch (cause) {
    throw new ConnectionError("The server does not answer. The page goes on by itself when it does.", cause);
  }
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    throw errorOf(response, answer);
  }
  return answer as Answer;
}

/** From an answer in the errors' shape `{code, message, requestId}`, or in another one, such as a proxy's. */
function errorOf(response: Response, body: unknown): ThreadmillError {
  const fields: { code?: unknown; message?: unknown; param?: unknown } =
    typeof body === "object" && body !== null ? body : {};
  const message =
    typeof fields.message === "string"
      ? fields.message
      : `The server answered with status ${response.status}.`;
  return new ThreadmillError(message, {
    code: typeof fields.code === "string" ? fields.code : "unexpected_answer",
    status: response.status,
    param: typeof fields.param === "string" ? fields.param : null,
    requestId: response.headers.get("x-request-id"),
  });
}
