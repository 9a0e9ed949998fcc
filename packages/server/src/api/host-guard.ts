import type { FastifyInstance } from "fastify";
import { EdgeError } from "./edge-error.ts";

const loopbackHost = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Refuses requests for a host that is not this machine. A page of any site can point a name of its own at 127.0.0.1 and
 * is then, for the browser, of the same site as a server that listens there (DNS rebinding).
 *
 * @param publicHosts - Names under which a proxy reaches the server.
 */
export function refuseUnknownHosts(
  app: FastifyInstance,
  { publicHosts }: { publicHosts: readonly string[] },
): void {
  app.addHook("onRequest", async ({ hostname }) => {
    if (!loopbackHost.test(hostname) && !publicHosts.includes(hostname)) {
      throw new EdgeError(
        "forbidden",
        "This server listens on this machine alone and does not know the host that was asked for. Use localhost, or " +
          "name the public address in THREADMILL_PUBLIC_URLS.",
      );
    }
  });
}
