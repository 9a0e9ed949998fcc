import type { Json, JsonObject } from "../core/json.ts";
import type { Tool } from "../core/tool.ts";
import { isRecord } from "./json-object.ts";

const deepest = 8;

/** Makes up arguments for a tool: JSON with the properties that its schema requires. */
export function makeArguments({ parameters }: Tool): string {
  return JSON.stringify(makeObject(parameters, 0));
}

function makeObject(schema: { [key: string]: unknown }, depth: number): JsonObject {
  const { properties, required } = schema;
  const names = Array.isArray(required) ? required.filter((name) => typeof name === "string") : [];
  return Object.fromEntries(
    names.map((name) => [
      name,
      makeValue(isRecord(properties) ? properties[name] : undefined, name, depth + 1),
    ]),
  );
}

function makeValue(schema: unknown, name: string, depth: number): Json {
  if (!isRecord(schema) || depth > deepest) {
    return name;
  }
  const { type, const: constant, default: byDefault, enum: choices, examples, minimum } = schema;
  const given = [
    constant,
    byDefault,
    Array.isArray(choices) ? choices[0] : undefined,
    Array.isArray(examples) ? examples[0] : undefined,
  ].find((each) => each !== undefined);
  if (given !== undefined) {
    return given as Json;
  }
  switch (Array.isArray(type) ? type[0] : type) {
    case "object":
      return makeObject(schema, depth);
    case "array":
      return [];
    case "number":
    case "integer":
      return typeof minimum === "number" ? Math.ceil(minimum) : 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return name;
  }
}
