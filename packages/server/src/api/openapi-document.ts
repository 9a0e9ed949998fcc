/** What is read here of an OpenAPI document. */
export interface OpenApiDocument {
  info: { title: string; version: string; description?: string };
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: Record<string, unknown> };
}

export interface Operation {
  operationId?: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: unknown[];
  "x-scope"?: string;
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, Media> };
  responses?: Record<string, { description?: string; content?: Record<string, Media> }>;
}

export interface Parameter {
  name: string;
  in: string;
  required?: boolean;
  description?: string;
  schema?: unknown;
}

export interface Media {
  schema?: unknown;
  example?: unknown;
  /** Several, each under some name. */
  examples?: Record<string, { summary: string; value: unknown }>;
}

/** Every operation of a document with its place, in the order of the document. */
export function operationsOf(
  document: OpenApiDocument,
): { method: string; path: string; operation: Operation }[] {
  return Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
}

/** An event of a stream: its name, the schema of its data, and when it comes. */
export interface StreamEvent {
  event: string;
  data: unknown;
  description: string;
}

/** The events of the streams that the document's operations answer with, which are the same for all of them. */
export function eventsOf(document: OpenApiDocument): StreamEvent[] {
  for (const { operation } of operationsOf(document)) {
    const { schema } = operation.responses?.["200"]?.content?.["text/event-stream"] ?? {};
    if (schema !== undefined) {
      return (schema as { "x-events": StreamEvent[] })["x-events"];
    }
  }
  return [];
}
