import fc from "fast-check";
import type { OpenApiDocument } from "../../openapi-document.ts";
import { type JsonSchema, resolve } from "../../schema-outline.ts";

/** Values for certain fields, wherever they are, in the place of what their schemas allow. */
export type FieldValues = Readonly<Record<string, fc.Arbitrary<unknown>>>;

/** An object of the caller's own: at most three pairs, and no key that means something anywhere. */
const freeJson = fc.dictionary(
  fc.string({ maxLength: 8 }).map((key) => `my ${key}`),
  fc.oneof(
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    fc.array(fc.string(), { maxLength: 2 }),
  ),
  { maxKeys: 3 },
);

/**
 * Values that a JSON Schema of the document allows.
 *
 * @throws {Error} for a schema that it does not know how to satisfy, so that no field goes untested unnoticed.
 */
export function arbitraryOf(
  given: unknown,
  document: OpenApiDocument,
  fields: FieldValues,
): fc.Arbitrary<unknown> {
  const schema = resolve(given, document);
  const { anyOf, oneOf, const: constant, enum: values, type } = schema;
  const alternatives = anyOf ?? oneOf;
  if (Array.isArray(alternatives)) {
    return fc.oneof(...alternatives.map((entry) => arbitraryOf(entry, document, fields)));
  }
  if (constant !== undefined) {
    return fc.constant(constant);
  }
  if (Array.isArray(values)) {
    return fc.constantFrom(...values);
  }
  if (Array.isArray(type)) {
    return fc.oneof(...type.map((entry) => arbitraryOf({ ...schema, type: entry }, document, fields)));
  }
  switch (type) {
    case "null":
      return fc.constant(null);
    case "boolean":
      return fc.boolean();
    case "integer":
      return fc.integer({ min: numberOf(schema, "minimum", 0), max: numberOf(schema, "maximum", 1_000) });
    case "number":
      return fc.double({
        min: numberOf(schema, "minimum", -1e6),
        max: numberOf(schema, "maximum", 1e6),
        noNaN: true,
      });
    case "string":
      return textOf(schema);
    case "array":
      return fc.array(arbitraryOf(schema["items"] ?? {}, document, fields), {
        minLength: numberOf(schema, "minItems", 0),
        maxLength: 3,
      });
    case "object":
      return objectOf(schema, document, fields);
    default:
      throw new Error(`no values are known for the schema ${JSON.stringify(schema).slice(0, 200)}`);
  }
}

function textOf(schema: JsonSchema): fc.Arbitrary<string> {
  const { pattern } = schema;
  if (typeof pattern === "string") {
    return fc.stringMatching(new RegExp(pattern)).map((text) => text.slice(0, 64));
  }
  const minLength = numberOf(schema, "minLength", 0);
  const maxLength = Math.min(numberOf(schema, "maxLength", 40), 40);
  return fc
    .string({ minLength, maxLength, unit: "grapheme" })
    .map((text) => text.slice(0, maxLength).toWellFormed());
}

function objectOf(schema: JsonSchema, document: OpenApiDocument, fields: FieldValues): fc.Arbitrary<unknown> {
  const { properties, required } = schema;
  if (properties === undefined) {
    return freeJson;
  }
  const members: Record<string, fc.Arbitrary<unknown>> = Object.fromEntries(
    Object.entries(properties as object).map(([name, member]) => [
      name,
      fields[name] ?? arbitraryOf(member, document, fields),
    ]),
  );
  const requiredKeys = Array.isArray(required) ? (required as string[]) : [];
  return fc.record(members, { requiredKeys });
}

function numberOf(schema: JsonSchema, keyword: string, fallback: number): number {
  const value = schema[keyword];
  return typeof value === "number" && Math.abs(value) < Number.MAX_SAFE_INTEGER ? value : fallback;
}

/** A place in a value, and something there that its schema does not allow. */
export interface Fault {
  path: (string | number)[];
  value: unknown;
}

const samples: readonly unknown[] = [null, true, 0.5, "\u0000", [], {}];

/** Every fault that a value could get: at each declared field in it, one of every type that is not allowed there. */
export function faultsOf(
  given: unknown,
  value: unknown,
  document: OpenApiDocument,
  path: Fault["path"] = [],
): Fault[] {
  const schema = resolve(given, document);
  const branches = branchesOf(schema, document);
  const types = new Set(branches.flatMap(typesOf));
  const own = samples
    .filter((sample) => !types.has(typeOf(sample)) && !(types.has("any") || path.length === 0))
    .map((sample) => ({ path, value: sample }));
  const below = branches.flatMap((branch) => {
    if (Array.isArray(value) && branch["items"] !== undefined) {
      return value.flatMap((entry, index) => faultsOf(branch["items"], entry, document, [...path, index]));
    }
    if (typeOf(value) === "object" && branch["properties"] !== undefined && fits(branch, value as object)) {
      const properties = branch["properties"] as Record<string, unknown>;
      return Object.entries(value as object)
        .filter(([name]) => Object.hasOwn(properties, name))
        .flatMap(([name, member]) => faultsOf(properties[name], member, document, [...path, name]));
    }
    return [];
  });
  return [...own, ...below];
}

/** The value with the fault in it. */
export function withFault(value: unknown, { path, value: fault }: Fault): unknown {
  const [key, ...rest] = path;
  if (key === undefined) {
    return fault;
  }
  if (Array.isArray(value)) {
    return value.with(key as number, withFault(value[key as number], { path: rest, value: fault }));
  }
  const object = value as Record<string, unknown>;
  return { ...object, [key]: withFault(object[key], { path: rest, value: fault }) };
}

function branchesOf(schema: JsonSchema, document: OpenApiDocument): JsonSchema[] {
  const alternatives = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(alternatives)
    ? alternatives.flatMap((entry) => branchesOf(resolve(entry, document), document))
    : [schema];
}

function typesOf({ const: constant, enum: values, type }: JsonSchema): string[] {
  if (constant !== undefined || Array.isArray(values)) {
    // A choice: no sample is one of its values, and strings are refused as well as the rest.
    return values === undefined || !(values as unknown[]).includes(null) ? [] : ["null"];
  }
  // Half is no integer, but a number.
  return [type ?? "any"].flat().map((name) => String(name));
}

function typeOf(value: unknown): string {
  return value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
}

/** Whether an object was made for this branch of a union: its discriminator is the branch's. */
function fits({ properties }: JsonSchema, value: object): boolean {
  return Object.entries(properties as Record<string, JsonSchema>).every(
    ([name, { const: constant }]) =>
      constant === undefined || (value as Record<string, unknown>)[name] === constant,
  );
}
