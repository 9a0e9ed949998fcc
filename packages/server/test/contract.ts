import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { eventsOf, type OpenApiDocument } from "../src/api/openapi-document.ts";
import { parseEvents } from "./server-sent-events.ts";

/** Where an answer differs from what the API's own OpenAPI document says of it. */
export interface ContractWatch {
  readonly violations: string[];
  /** Holds a stream's events against the document too: their names, and the objects that they bring. */
  checkStream(text: string): Promise<void>;
}

/**
 * Holds every answer in JSON against the document that the server publishes: its status must be among those of the
 * operation, and its body must have every key that the schema names and no other. Answers that belong to no
 * operation (health, unknown paths) must be errors of the documented shape when they are errors at all. The Assistants
 * dialect is not in the document.
 */
export function watchContract(app: FastifyInstance): ContractWatch {
  const violations: string[] = [];

  app.addHook("onSend", async (request, reply, payload) => {
    const type = String(reply.getHeader("content-type") ?? "");
    if (request.url.startsWith("/openai/")) {
      return;
    }
    if (request.method === "HEAD" || !type.startsWith("application/json") || typeof payload !== "string") {
      return;
    }
    const document = await app.describeApi();
    const { url = "" } = request.routeOptions;
    const status = reply.statusCode;
    const place = `${request.method} ${url} ${status}`;
    const promised = schemaOf(document, { method: request.method, url, status });
    if (promised === undefined) {
      violations.push(`${place}: the status is not documented; the body was ${payload.slice(0, 300)}`);
      return;
    }
    const schema = validatorOf(document, promised);
    const result = schema.safeParse(JSON.parse(payload));
    if (!result.success) {
      violations.push(`${place}: ${z.prettifyError(result.error)} in ${payload.slice(0, 1_000)}`);
    }
  });
  return {
    violations,
    async checkStream(text) {
      const document = await app.describeApi();
      const schemas = new Map(eventsOf(document).map(({ event, data }) => [event, data]));
      for (const { event = "", data } of parseEvents(text)) {
        const schema = schemas.get(event);
        if (schema === undefined) {
          violations.push(`${event}: the event is not documented`);
          continue;
        }
        const result = validatorOf(document, schema).safeParse(event === "done" ? data : JSON.parse(data));
        if (!result.success) {
          violations.push(`${event}: ${z.prettifyError(result.error)} in ${data}`);
        }
      }
    },
  };
}

/** Making a validator takes a while, and the documents of all tests are alike. */
const validators = new Map<string, z.ZodType>();

/** A schema of the document as a validator, which refuses keys that it does not name. */
export function validatorOf(document: OpenApiDocument, schema: unknown): z.ZodType {
  const $defs = document.components?.schemas ?? {};
  const text = JSON.stringify({ ...(schema as object), $defs }).replaceAll(
    '"#/components/schemas/',
    '"#/$defs/',
  );
  const validator = validators.get(text) ?? z.fromJSONSchema(JSON.parse(text));
  validators.set(text, validator);
  return validator;
}

/** What the document promises: a schema, or nothing for a status that it does not name. */
function schemaOf(
  document: OpenApiDocument,
  { method, url, status }: { method: string; url: string; status: number },
): unknown {
  const path = url.replace(/:(\w+)/g, "{$1}");
  const operation = document.paths?.[path]?.[method.toLowerCase()];
  if (operation === undefined) {
    return status >= 400 ? { $ref: "#/components/schemas/Error" } : {};
  }
  return operation.responses?.[status]?.content?.["application/json"]?.schema;
}
