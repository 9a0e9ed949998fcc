import Fastify, { type FastifyInstance, type RouteOptions } from "fastify";
import { loadOnce } from "../core/load-once.ts";
import { scopeOf } from "./authentication.ts";
import { type Media, type OpenApiDocument, operationsOf } from "./openapi-document.ts";
import { schemaController } from "./schema-compilers.ts";
import type { JsonSchema } from "./schema-outline.ts";

declare module "fastify" {
  interface FastifyInstance {
    /** The document of all its operations. */
    describeApi(): Promise<OpenApiDocument>;
  }
}

/** How an operation looks in use. A request in JSON; an answer in JSON or, as text, of a stream. */
export interface OperationExample {
  request?: object;
  response: object | string;
  /** For an operation that answers in JSON or with a stream, as it is asked. */
  stream?: string;
}

/** The body of an error. */
export interface ErrorExample {
  code: string;
  message: string;
  param?: string;
  requestId: string;
}

export interface OperationPlace {
  operationId: string;
  /** With its parameters in braces. */
  path: string;
}

export interface Examples {
  /** By operation id. */
  operations: Readonly<Record<string, OperationExample>>;
  /** By what went wrong. */
  errorsOf(operation: OperationPlace, status: number): Readonly<Record<string, ErrorExample>>;
}

/**
 * `GET /openapi.json`: the description of every operation, made from the schemas that the routes run on, when it is asked
 * for: most servers never are. Must be called before the routes are registered.
 */
export function registerOpenApi(app: FastifyInstance, { examples }: { examples: Examples }): void {
  const routes: RouteOptions[] = [];
  const loadDocument = loadOnce(() => describe(routes, examples));
  app.addHook("onRoute", (route) => {
    routes.push(route);
  });
  app.decorate("describeApi", loadDocument);
  app.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) =>
    reply.type("application/json; charset=utf-8").send(JSON.stringify(await app.describeApi())),
  );
}

async function describe(routes: readonly RouteOptions[], examples: Examples): Promise<OpenApiDocument> {
  const [{ default: swagger }, { jsonSchemaTransform, jsonSchemaTransformObject }] = await Promise.all([
    import("@fastify/swagger"),
    import("fastify-type-provider-zod"),
  ]);
  // The generator describes the routes of an application. This one has the same and serves nobody.
  const described = Fastify({ schemaController });
  described.setValidatorCompiler(() => () => true);
  described.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Threadmill",
        version: "1",
        description:
          "A self-hosted server for threads and runs. Every answer has the header `X-Request-Id`, and every error " +
          "the same id in its body. Field names are accepted in camelCase and in snake_case, and are camelCase in " +
          "answers; unknown fields are ignored. A field that may be left out may be `null` too. `x-scope` says what the " +
          "access key must be allowed to do.",
      },
      components: {
        securitySchemes: {
          accessKey: { type: "apiKey", in: "header", name: "X-Tune-Key" },
          bearer: { type: "http", scheme: "bearer", description: "The same access key." },
        },
      },
      security: [{ accessKey: [] }, { bearer: [] }],
    },
    transform: (input) => {
      const transformed = jsonSchemaTransform(input);
      const { method, config } = input.route;
      const isOpen = transformed.schema?.security?.length === 0;
      return isOpen
        ? transformed
        : { ...transformed, schema: { ...transformed.schema, "x-scope": scopeOf(String(method), config) } };
    },
    transformObject: (input) => {
      const document = jsonSchemaTransformObject(input);
      dropUnusedSchemas(document as OpenApiDocument);
      mend(document as OpenApiDocument);
      addExamples(document as OpenApiDocument, examples);
      return document;
    },
  });
  // Inside a plugin of its own, so that they come after the generator, which collects them as they come.
  described.register((scope, _options, done) => {
    for (const { method, url, schema = {}, config = {} } of routes) {
      scope.route({ method, url, schema, config, exposeHeadRoute: false, handler: async () => undefined });
    }
    done();
  });
  await described.ready();
  // The generator's type allows older versions too, which it never makes here.
  return described.swagger() as unknown as OpenApiDocument;
}

/**
 * What the generator cannot say: how a query spells an object, what counts where a parameter that is read from text is
 * left out, and that a body may be left out.
 */
function mend(document: OpenApiDocument): void {
  for (const { operation } of operationsOf(document)) {
    for (const parameter of operation.parameters ?? []) {
      const { style, explode, "x-default": byDefault, ...rest } = parameter.schema as JsonSchema;
      const schema = byDefault === undefined ? rest : { ...rest, default: byDefault };
      Object.assign(parameter, { schema }, style === undefined ? {} : { style, explode });
    }
    const body = operation.requestBody;
    const { anyOf } = (body?.content["application/json"]?.schema ?? {}) as { anyOf?: { type?: string }[] };
    if (body !== undefined && anyOf?.some(({ type }) => type === "null")) {
      body.required = false;
    }
  }
}

function addExamples(document: OpenApiDocument, examples: Examples): void {
  for (const { path, operation } of operationsOf(document)) {
    const { operationId = "", responses = {} } = operation;
    const { request, response, stream = response } = examples.operations[operationId] ?? {};
    setExample(operation.requestBody?.content["application/json"], request);
    setExample(responses["200"]?.content?.["application/json"], response);
    setExample(responses["200"]?.content?.["text/event-stream"], stream);
    for (const [status, { content }] of Object.entries(responses)) {
      const media = content?.["application/json"];
      if (media !== undefined && Number(status) >= 400) {
        const errors = Object.entries(examples.errorsOf({ operationId, path }, Number(status)));
        media.examples = Object.fromEntries(
          errors.map(([summary, value], index) => [`${value.code}_${index + 1}`, { summary, value }]),
        );
      }
    }
  }
}

function setExample(media: Media | undefined, example: unknown): void {
  if (media !== undefined && example !== undefined) {
    media.example = example;
  }
}

/** The transform writes each named schema twice, as input and as output; most exist as one of the two only. */
function dropUnusedSchemas({ paths, components }: OpenApiDocument): void {
  const schemas = components?.schemas ?? {};
  const used = new Set<string>();
  const collect = (value: unknown) => {
    for (const [, name = ""] of JSON.stringify(value).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (!used.has(name) && schemas[name] !== undefined) {
        used.add(name);
        collect(schemas[name]);
      }
    }
  };
  collect(paths);
  for (const name of Object.keys(schemas)) {
    if (!used.has(name)) {
      delete schemas[name];
    }
  }
}
