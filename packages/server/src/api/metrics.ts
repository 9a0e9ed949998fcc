import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Metrics } from "../core/metrics.ts";
import type { Authentication } from "./authentication.ts";
import type { OpenRequests } from "./open-requests.ts";

/** What a proxy adds to a request that it passes on. */
const proxyHeaders = ["forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via"];

/**
 * `GET /metrics`: for Prometheus, of this node alone. It takes a key with the scope `admin`, but for programs on the same
 * machine when nobody else reaches the server.
 *
 * @param params.isPrivate - Whether the server listens on the loopback and has no other address.
 */
export function registerMetrics(
  app: FastifyInstance,
  {
    metrics,
    authentication,
    openRequests,
    isPrivate,
  }: {
    metrics: Pick<Metrics, "requestEnded" | "write">;
    authentication: Pick<Authentication, "admit">;
    openRequests: Pick<OpenRequests, "count">;
    isPrivate: boolean;
  },
): void {
  app.addHook("onResponse", (request, reply, done) => {
    metrics.requestEnded({
      method: request.method,
      route: request.routeOptions.url ?? null,
      status: reply.statusCode,
      elapsedMs: reply.elapsedTime,
    });
    done();
  });

  const isNeighbour = ({ headers }: FastifyRequest) =>
    isPrivate && proxyHeaders.every((name) => headers[name] === undefined);

  app.get(
    "/metrics",
    {
      schema: { hide: true },
      config: { scope: "admin" },
      async onRequest(request, reply) {
        if (!isNeighbour(request)) {
          await authentication.admit(request, reply);
        }
      },
    },
    async (_request, reply) => {
      const { contentType, text } = await metrics.write({ openRequests: openRequests.count() });
      return reply.type(contentType).header("cache-control", "no-store").send(text);
    },
  );
}
