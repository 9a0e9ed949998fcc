import swagger from "@fastify/swagger";
import type { FastifyInstance } from "fastify";
import { jsonSchemaTransform, jsonSchemaTransformObject } from "fastify-type-provider-zod";

/** What is read here of an OpenAPI document. */
interface Document {
  paths?: object;
  components?: { schemas?: Record<string, unknown> };
}

/** `GET /openapi.json`: the description of every operation, made from the schemas that the routes run on. */
export function registerOpenApi(app: FastifyInstance): void {
  app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: {
        title: "Threadmill",
        version: "1",
        description: "A self-hosted server for threads and runs.",
      },
      components: {
        securitySchemes: {
          accessKey: { type: "apiKey", in: "header", name: "X-Tune-Key" },
          bearer: { type: "http", scheme: "bearer", description: "The same access key." },
        },
      },
      security: [{ accessKey: [] }, { bearer: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: (input) => {
      const document = jsonSchemaTransformObject(input);
      dropUnusedSchemas(document);
      return document;
    },
  });

  // Inside a plugin of its own, so that it is registered after the generator, which collects routes as they come.
  app.register((scope, _options, done) => {
    let text: string | undefined;
    scope.get("/openapi.json", { schema: { hide: true } }, async (_request, reply) => {
      text ??= JSON.stringify(app.swagger());
      return reply.type("application/json; charset=utf-8").send(text);
    });
    done();
  });
}

/** The transform writes each named schema twice, as input and as output; most exist as one of the two only. */
function dropUnusedSchemas({ paths, components }: Document): void {
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
