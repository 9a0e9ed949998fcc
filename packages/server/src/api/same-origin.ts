import type { FastifyRequest } from "fastify";
import { EdgeError } from "./edge-error.ts";

/** Whether the browser said `https` to whatever stands before this server. */
export function isSecure(request: FastifyRequest): boolean {
  const forwarded = request.headers["x-forwarded-proto"];
  return (
    request.protocol === "https" ||
    String(forwarded ?? "")
      .split(",", 1)[0]
      ?.trim() === "https"
  );
}

/**
 * Refuses a request that a page of another site may have made: a browser sends the cookie with it, and its user knows
 * nothing of it. What says neither `Origin` nor `Sec-Fetch-Site` is no page of ours either.
 *
 * @param publicOrigins - Where the server is reached besides under the name that the request itself was sent to.
 * @throws {EdgeError} `forbidden`
 */
export function refuseForeignPage(request: FastifyRequest, publicOrigins: readonly string[]): void {
  const { origin, "sec-fetch-site": site, "content-type": type } = request.headers;
  const own = `${isSecure(request) ? "https" : "http"}://${request.host}`;
  const isOwnOrigin =
    origin === undefined ? site === "same-origin" : [own, ...publicOrigins].includes(origin);
  if (!isOwnOrigin || (site !== undefined && site !== "same-origin")) {
    throw new EdgeError(
      "forbidden",
      "A request that changes something with the session's cookie must come from this server's own pages: its " +
        `Origin must be ${own}. Behind a proxy, name the public address in THREADMILL_PUBLIC_URLS. ` +
        "Programs send an access key instead.",
    );
  }
  if (type !== undefined && !/^application\/json *(;|$)/i.test(type)) {
    throw new EdgeError(
      "forbidden",
      "A request with the session's cookie must have a body in JSON, or none.",
    );
  }
}
