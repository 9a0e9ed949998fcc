import cookie from "@fastify/cookie";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import type { ZodTypeProvider } from "fastify-type-provider-zod";
import type { Clock } from "../core/clock.ts";
import type { IdSource } from "../core/ids.ts";
import type { Logger } from "../core/logger.ts";
import type { Metrics } from "../core/metrics.ts";
import type { ModelRegistry } from "../core/model-registry.ts";
import type { ProviderHealth } from "../core/provider-health.ts";
import type { Random } from "../core/random.ts";
import type { Store } from "../core/store.ts";
import type { Engine } from "../engine/engine.ts";
import { type AdminStore, registerAdmin } from "./admin/admin.ts";
import { adminErrors } from "./admin/example-errors.ts";
import { adminExamples } from "./admin/examples.ts";
import type { ServerFacts } from "./admin/server-facts.ts";
import { type AuthenticationStore, createAuthentication } from "./authentication.ts";
import { registerDocsPage } from "./docs-page.ts";
import { drainOnClose } from "./drain.ts";
import { drainBody } from "./drain-body.ts";
import { refuseEncodedBodies } from "./encoded-bodies.ts";
import { endConnectionsOnClose } from "./end-connections.ts";
import { registerHealth } from "./health.ts";
import { refuseUnknownHosts } from "./host-guard.ts";
import { noteBody } from "./idempotency.ts";
import { parseJsonBody } from "./json-body.ts";
import { createKeyWatch } from "./key-watch.ts";
import { type ApiLimits, defaultApiLimits } from "./limits.ts";
import { registerMetrics } from "./metrics.ts";
import { createOpenRequests } from "./open-requests.ts";
import { type OpenAiStore, openAiPrefix, registerOpenAiDialect } from "./openai/dialect.ts";
import { encodeOpenAiError } from "./openai/errors.ts";
import { registerOpenApi } from "./openapi.ts";
import { type Problem, problemOf } from "./problem.ts";
import { schemaController } from "./schema-compilers.ts";
import { serveStudio } from "./studio.ts";
import { registerTuneDialect, type TuneStore } from "./tune/dialect.ts";
import { encodeProblem } from "./tune/errors.ts";
import { exampleErrors } from "./tune/example-errors.ts";
import { examples } from "./tune/examples.ts";
import { refuseUnknownRoutes } from "./unknown-routes.ts";
import { createUnreadableRequestHandler } from "./unreadable-requests.ts";

/** Room for ids of foreign systems, which keep their form when they are imported. */
const longestPathPart = 512;

export interface AppDependencies {
  engine: Engine;
  store: TuneStore & OpenAiStore & AdminStore & AuthenticationStore & Pick<Store, "ping">;
  models: ModelRegistry;
  providerHealth: ProviderHealth;
  clock: Clock;
  ids: IdSource;
  random: Random;
  server: ServerFacts;
  metrics: Pick<Metrics, "requestEnded" | "write">;
  logger: Logger;
  /** What differs from {@link defaultApiLimits}. */
  limits?: Partial<ApiLimits>;
  /** Where browsers and proxies reach the server, such as `https://threads.example.com`. */
  publicUrls?: readonly URL[];
  /** Whether only this machine reaches the server; then it answers for no other host than that and `publicUrls`. */
  isLocal?: boolean;
  /** Where the built studio lies, if it is; without it there is no page at `/`. */
  studioDirectory?: string;
  /** Whether the server takes work: not while it starts or stops. */
  isReady: () => boolean;
}

/**
 * The HTTP server, not yet listening. `close()` ends open streams and waits; their runs go on.
 *
 * What concerns no dialect (health, unknown paths, unreadable requests) answers in the Tune dialect's error shape.
 */
export function createApp(dependencies: AppDependencies): FastifyInstance {
  const { store, clock, ids, logger, isReady } = dependencies;
  const limits = { ...defaultApiLimits, ...dependencies.limits };
  const publicUrls = dependencies.publicUrls ?? [];
  const authentication = createAuthentication({
    store,
    clock,
    logger,
    publicOrigins: publicUrls.map(({ origin }) => origin),
  });
  const keyWatch = createKeyWatch({ refusalOf: authentication.refusalOf, clock });
  const openRequests = createOpenRequests({ keyWatch });

  const app = Fastify({
    // Small writes leave at once: a stream's next event must not wait for the acknowledgement of the last one.
    http: { noDelay: true, ...arrivalBounds(limits) },
    requestTimeout: limits.requestMs,
    bodyLimit: limits.bodyBytes,
    // A request id from outside is not taken over: ids must be unique, and harmless in a log.
    requestIdHeader: false,
    genReqId: () => ids.next("request"),
    schemaController,
    routerOptions: { maxParamLength: longestPathPart, ignoreTrailingSlash: true },
    // While closing, requests on open connections still get a proper answer.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => answerError(error, request, reply),
    clientErrorHandler: createUnreadableRequestHandler({
      encode: (error) => encodeProblem(problemOf(error, limits), ids.next("request")),
      clock,
      lingerMs: limits.refusedBodyMs,
    }),
  });

  app.decorateRequest("accessKey", null);
  app.decorateRequest("session", null);
  app.decorateRequest("bodyDigest", null);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    "application/json",
    { parseAs: "string" },
    async (request: FastifyRequest, text: string) => {
      noteBody(request, text);
      return text === ""
        ? undefined
        : parseJsonBody(text, { maxDepth: limits.bodyDepth, maxSeparators: limits.bodySeparators });
    },
  );
  app.setErrorHandler(answerError);
  refuseEncodedBodies(app);
  app.addHook("onRequest", async (request, reply) => {
    reply.header("x-request-id", request.id);
  });
  app.addHook("onResponse", async (request, reply) => {
    logger.info(
      {
        requestId: request.id,
        method: request.method,
        route: request.routeOptions.url,
        status: reply.statusCode,
        elapsedMs: Math.round(reply.elapsedTime * 10) / 10,
      },
      "request",
    );
  });
  app.addHook("onSend", async (request, reply) => {
    if (reply.statusCode >= 400 && reply.getHeader("connection") === "close") {
      await drainBody(request.raw, {
        clock,
        maxBytes: limits.refusedBodyBytes,
        maxMs: limits.refusedBodyMs,
      });
    }
  });
  if (dependencies.isLocal === true) {
    refuseUnknownHosts(app, { publicHosts: publicUrls.map(({ hostname }) => hostname) });
  }
  app.register(cookie);
  drainOnClose(app, { openRequests, clock, ...limits });
  endConnectionsOnClose(app, { clock, closeMs: limits.closeMs });

  if (dependencies.studioDirectory !== undefined) {
    serveStudio(app, { directory: dependencies.studioDirectory });
  }
  refuseUnknownRoutes(app);
  registerOpenApi(app, {
    examples: {
      operations: { ...examples, ...adminExamples },
      errorsOf: (place, status) => ({ ...exampleErrors(place, status), ...adminErrors(place, status) }),
    },
  });
  registerDocsPage(app);
  registerHealth(app, { store, clock, isReady });
  registerMetrics(app, {
    metrics: dependencies.metrics,
    authentication,
    openRequests,
    isPrivate: dependencies.isLocal === true && publicUrls.length === 0,
  });
  app.register(
    (scope, _options, done) => {
      registerTuneDialect(scope.withTypeProvider<ZodTypeProvider>(), {
        ...dependencies,
        limits,
        openRequests,
        authentication,
      });
      done();
    },
    { prefix: "/v1" },
  );
  app.register(
    (scope, _options, done) => {
      registerOpenAiDialect(scope.withTypeProvider<ZodTypeProvider>(), {
        ...dependencies,
        limits,
        openRequests,
        authentication,
      });
      done();
    },
    { prefix: openAiPrefix },
  );
  app.register(
    (scope, _options, done) => {
      registerAdmin(scope.withTypeProvider<ZodTypeProvider>(), {
        ...dependencies,
        authentication,
        openRequests,
      });
      done();
    },
    { prefix: "/admin" },
  );
  return app;

  /** In the shape of the dialect whose path was asked for, also where the path leads nowhere. */
  function encodeError(error: unknown, problem: Problem, request: FastifyRequest) {
    return request.url.startsWith(`${openAiPrefix}/`)
      ? encodeOpenAiError(error, problem, request)
      : { ...encodeProblem(problem, request.id), headers: problem.headers };
  }

  function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
    const problem = problemOf(error, limits);
    const { status, body, headers } = encodeError(error, problem, request);
    if (status === 503) {
      // Expected while the server stops or its database is away: no stack, and no call for help.
      logger.warn(
        { requestId: request.id, route: request.routeOptions.url, reason: problem.message },
        problem.code,
      );
    } else if (status >= 500) {
      logger.error({ err: error, requestId: request.id, route: request.routeOptions.url }, problem.code);
    }
    reply
      .code(status)
      .headers({ "x-request-id": request.id, ...headers })
      .send(body);
  }
}

/** Node looks every now and then at what has not arrived yet; what follows the arrival is bounded by whoever does it. */
function arrivalBounds({ requestMs, requestHeadMs }: ApiLimits) {
  const headersTimeout = Math.min(requestHeadMs, requestMs);
  return {
    requestTimeout: requestMs,
    headersTimeout,
    connectionsCheckingInterval: Math.ceil(headersTimeout / 4),
  };
}
