import type { OpenApiDocument } from "./openapi-document.ts";

/** A JSON Schema whose keywords are looked at one by one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Follows a reference to a named schema of the document. */
export function resolve(schema: unknown, document: OpenApiDocument): JsonSchema {
  const given = asSchema(schema);
  const name = nameOf(given);
  return name === null ? given : asSchema(document.components?.schemas?.[name]);
}

/** The members of an object schema; of several alternatives, those of the first that is an object. */
export function membersOf(
  schema: JsonSchema,
  document: OpenApiDocument,
): { name: string; required: boolean; member: JsonSchema }[] {
  const object = [schema, ...alternativesOf(schema).map((entry) => resolve(entry, document))].find(
    (entry) => entry["properties"] !== undefined,
  );
  const required = Array.isArray(object?.["required"]) ? object["required"] : [];
  return Object.entries(asSchema(object?.["properties"])).map(([name, member]) => ({
    name,
    required: required.includes(name),
    member: asSchema(member),
  }));
}

/** A type in a few words: `string`, `list of Message`, `'asc' or 'desc'`. */
export function describeType(schema: JsonSchema, document: OpenApiDocument): string {
  const name = nameOf(schema);
  if (name !== null) {
    return name;
  }
  const alternatives = alternativesOf(schema);
  if (alternatives.length > 0) {
    const types = alternatives.map((entry) => describeType(entry, document));
    return [...new Set(types)].join(" or ");
  }
  const { const: constant, enum: values, items, type } = schema;
  if (constant !== undefined) {
    return `'${String(constant)}'`;
  }
  if (Array.isArray(values)) {
    return values.map((value) => `'${String(value)}'`).join(" or ");
  }
  if (items !== undefined) {
    return `list of ${describeType(asSchema(items), document)}`;
  }
  return typeof type === "string" ? type : "any";
}

function alternativesOf(schema: JsonSchema): JsonSchema[] {
  const alternatives = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(alternatives) ? alternatives.map(asSchema) : [];
}

function nameOf({ $ref: reference }: JsonSchema): string | null {
  return typeof reference === "string" ? (reference.split("/").at(-1) ?? null) : null;
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === "object" && value !== null ? (value as JsonSchema) : {};
}
