import type { OpenApiDocument } from "./openapi-document.ts";

/** A JSON Schema whose keywords are looked at one by one. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a person wants to know of a schema. */
export interface Outline {
  /** In a few words: `string`, `list of Message`, `'asc' or 'desc'`. */
  type: string;
  /** The named schema that it is, or is a list of. */
  name: string | null;
  nullable: boolean;
  /** What else must be true of a value: `at most 512 characters`, `0 to 2`. */
  limits: string[];
  /** As JSON; `null` for none. */
  defaultValue: string | null;
  description: string;
  /** What the values of a choice mean, where that is said. */
  meanings: Readonly<Record<string, string>>;
  /** What an object, or each entry of a list, has in it: once, or once for each form that it can take. */
  forms: { label: string; members: Member[] }[];
}

export interface Member {
  name: string;
  required: boolean;
  outline: Outline;
}

/** Follows a reference to a named schema of the document. */
export function resolve(schema: unknown, document: OpenApiDocument): JsonSchema {
  const given = asSchema(schema);
  const name = nameOf(given);
  return name === null ? given : asSchema(document.components?.schemas?.[name]);
}

export function outlineOf(schema: unknown, document: OpenApiDocument): Outline {
  const given = asSchema(schema);
  const alternatives = alternativesOf(given, document);
  const meant = alternatives.filter((entry) => entry["type"] !== "null");
  const [only = given] = meant;
  const shape = meant.length > 1 ? given : resolve(only, document);
  const description = given["description"] ?? shape["description"];
  return {
    type: typeOf(meant.length > 0 ? meant : [given], document),
    name: nameOf(only) ?? nameOf(asSchema(shape["items"])),
    nullable: meant.length < alternatives.length,
    limits: [
      ...new Set((meant.length > 0 ? meant : [given]).flatMap((entry) => limitsOf(resolve(entry, document)))),
    ],
    defaultValue: given["default"] === undefined ? null : JSON.stringify(given["default"]),
    description: typeof description === "string" ? description : "",
    meanings: asSchema(shape["x-enumDescriptions"]) as Readonly<Record<string, string>>,
    forms: (meant.length > 0 ? meant : [given]).flatMap((entry) => formsOf(entry, document)),
  };
}

function formsOf(schema: JsonSchema, document: OpenApiDocument): Outline["forms"] {
  const { anyOf, oneOf, items, properties, required } = resolve(schema, document);
  const alternatives = anyOf ?? oneOf;
  if (Array.isArray(alternatives)) {
    return alternatives.flatMap((entry) => formsOf(asSchema(entry), document));
  }
  if (items !== undefined) {
    return formsOf(asSchema(items), document);
  }
  if (properties === undefined) {
    return [];
  }
  const members = Object.entries(asSchema(properties)).map(([name, member]) => ({
    name,
    required: Array.isArray(required) && required.includes(name),
    outline: outlineOf(member, document),
  }));
  return [{ label: labelOf(asSchema(properties)), members }];
}

/** A form is known by the values that it fixes. */
function labelOf(properties: JsonSchema): string {
  return Object.entries(properties)
    .flatMap(([name, member]) => {
      const { const: constant } = asSchema(member);
      return constant === undefined ? [] : [`${name} ${JSON.stringify(constant)}`];
    })
    .join(", ");
}

function typeOf(alternatives: readonly JsonSchema[], document: OpenApiDocument): string {
  return [...new Set(alternatives.map((entry) => wordsFor(entry, document)))].join(" or ");
}

function wordsFor(schema: JsonSchema, document: OpenApiDocument): string {
  const name = nameOf(schema);
  if (name !== null) {
    return name;
  }
  const alternatives = alternativesOf(schema, document);
  if (alternatives.length > 0) {
    return typeOf(alternatives, document);
  }
  const { const: constant, enum: values, items, type, format } = schema;
  if (constant !== undefined) {
    return `'${String(constant)}'`;
  }
  if (Array.isArray(values)) {
    return values.map((value) => `'${String(value)}'`).join(" or ");
  }
  if (items !== undefined) {
    return `list of ${wordsFor(asSchema(items), document)}`;
  }
  return format === "date-time" ? "time (RFC 3339)" : typeof type === "string" ? type : "any";
}

/** The alternatives of a union, those that are unions themselves included; of several types, one for each. */
function alternativesOf(schema: JsonSchema, document: OpenApiDocument): JsonSchema[] {
  const alternatives = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(alternatives)) {
    return alternatives.map(asSchema).flatMap((entry) => {
      const below = nameOf(entry) === null ? alternativesOf(entry, document) : [];
      return below.length > 0 ? below : [entry];
    });
  }
  return Array.isArray(schema["type"]) ? schema["type"].map((type) => ({ ...schema, type })) : [];
}

function limitsOf(schema: JsonSchema): string[] {
  return [
    rangeOf(schema["minLength"], schema["maxLength"], "characters"),
    rangeOf(schema["minItems"], schema["maxItems"], "entries"),
    rangeOf(schema["minimum"], schema["maximum"], ""),
    typeof schema["pattern"] === "string" && schema["format"] === undefined
      ? `like ${schema["pattern"]}`
      : "",
  ].filter((limit) => limit !== "");
}

/** Bounds that are none but the machine's are not worth a word. */
function rangeOf(least: unknown, most: unknown, unit: string): string {
  const from = typeof least === "number" && least > -Number.MAX_SAFE_INTEGER ? least : null;
  const to = typeof most === "number" && most < Number.MAX_SAFE_INTEGER ? most : null;
  const words =
    to === null
      ? from === null
        ? ""
        : `at least ${from}`
      : from === null
        ? `at most ${to}`
        : `${from} to ${to}`;
  return words === "" ? "" : `${words} ${unit}`.trimEnd();
}

function nameOf({ $ref: reference }: JsonSchema): string | null {
  return typeof reference === "string" ? (reference.split("/").at(-1) ?? null) : null;
}

function asSchema(value: unknown): JsonSchema {
  return typeof value === "object" && value !== null ? (value as JsonSchema) : {};
}
