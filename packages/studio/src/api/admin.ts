import { client } from "./client.ts";

/**
 * A request to the administration.
 *
 * @param path - With its query, such as `/admin/runs?status=failed`.
 * @throws {ThreadmillError} The server refused, or was not reached.
 */
export function adminRequest<Answer>(
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
  const lowerCase = { GET: "get", POST: "post", PATCH: "patch", DELETE: "delete" } as const;
  return client.request<Answer>({ method: lowerCase[method], path, body }, { signal, maxRetries: 0 });
}
