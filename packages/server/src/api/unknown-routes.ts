import type { FastifyInstance } from "fastify";
import { EdgeError } from "./edge-error.ts";

/** Answers 404 for paths that are no route and 405 for routes that are asked with a wrong method. */
export function refuseUnknownRoutes(app: FastifyInstance): void {
  app.addHook("onRequest", async (request) => {
    if (!request.is404) {
      return;
    }
    const [path = "/"] = request.url.split("?", 1);
    const methods = methodsOf(app, path);
    if (methods.length === 0) {
      throw new EdgeError(
        "route_not_found",
        `There is no ${request.method} ${path}. GET /openapi.json lists what there is.`,
      );
    }
    const allow = methods.join(", ");
    throw new EdgeError("method_not_allowed", `This path does not take ${request.method}, only ${allow}.`, {
      allow,
    });
  });
}

/** Looked up when it is asked: a route of its own for each wrong method would be a tenth of the server's start. */
function methodsOf(app: FastifyInstance, path: string): string[] {
  const found = app.supportedMethods.flatMap((method) => {
    const route = app.findRoute({ method, url: path });
    return route === null ? [] : [{ method, parameters: Object.keys(route.params).length }];
  });
  // Of `/threads/runs` and `/threads/:threadId` the first is meant.
  const least = Math.min(...found.map(({ parameters }) => parameters));
  return found
    .filter(({ parameters }) => parameters === least)
    .map(({ method }) => method)
    .sort();
}
