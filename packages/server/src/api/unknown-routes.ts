import type { FastifyInstance } from "fastify";
import { EdgeError } from "./edge-error.ts";

/**
 * Answers 404 for paths that are no route and 405 for routes that are asked with a wrong method, both before
 * authentication and before any body is read. Must be called before the routes are registered.
 *
 * @returns a function that registers the 405 answers; call it when all routes are there.
 */
export function watchUnknownRoutes(app: FastifyInstance): (scope: FastifyInstance) => void {
  const methodsByUrl = new Map<string, Set<string>>();

  app.addHook("onRoute", ({ url, method }) => {
    const methods = methodsByUrl.get(url) ?? new Set();
    methodsByUrl.set(url, new Set([...methods, ...[method].flat()]));
  });

  app.addHook("onRequest", async (request) => {
    if (request.is404) {
      const [path] = request.url.split("?", 1);
      throw new EdgeError(
        "route_not_found",
        `There is no ${request.method} ${path}. GET /openapi.json lists what there is.`,
      );
    }
  });

  return (scope) => {
    for (const [url, methods] of [...methodsByUrl]) {
      const allow = [...methods].sort().join(", ");
      scope.route({
        url,
        method: scope.supportedMethods.filter((method) => !methods.has(method)),
        exposeHeadRoute: false,
        schema: { hide: true },
        onRequest: async (request) => {
          throw new EdgeError(
            "method_not_allowed",
            `This path does not take ${request.method}, only ${allow}.`,
            {
              allow,
            },
          );
        },
        handler: async () => undefined,
      });
    }
  };
}
