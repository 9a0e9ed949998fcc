import type { Json, JsonObject } from "../../core/json.ts";
import type { AssistantTool, ToolNotes } from "../../core/tool.ts";
import type { TuneTool } from "./response-schemas.ts";

/** @see tune-api.md, section 6.1 */
export function encodeTool(tool: AssistantTool): TuneTool {
  const { type, notes } = tool;
  if (type !== "function") {
    return { ...encodeNotes(notes), type: notes?.type ?? type, function: null };
  }
  const { name, description, parameters, strict } = tool;
  return {
    ...encodeNotes(notes),
    name: notes?.name || name,
    type: notes?.type ?? type,
    function: encodeFunction({ name, description, parameters, strict }),
  };
}

/**
 * A tool that a file is for. It came in through any dialect, so that nothing but its being JSON is certain.
 *
 * @see Attachment
 */
export function encodeAttachedTool(tool: Json): TuneTool {
  const { id, name, type, function: wire, openapiSpec, openapiActionData } = objectOf(tool) ?? {};
  const fields = objectOf(wire);
  return {
    id: textOf(id),
    name: textOf(name) || textOf(fields?.["name"]),
    type: textOf(type),
    function: fields && encodeFunction(fields),
    openapiSpec: textOf(openapiSpec),
    openapiActionData: objectOf(openapiActionData),
  };
}

function encodeNotes(notes: ToolNotes | undefined): Omit<TuneTool, "type" | "function"> {
  const { id = "", name = "", openapiSpec = "", openapiActionData = null } = notes ?? {};
  return { id, name, openapiSpec, openapiActionData };
}

function encodeFunction(fields: Readonly<Record<string, unknown>>): NonNullable<TuneTool["function"]> {
  const parameters = objectOf(fields["parameters"]) ?? {};
  const required = fields["required"] ?? parameters["required"];
  const { strict } = fields;
  return {
    name: textOf(fields["name"]),
    description: textOf(fields["description"]),
    parameters,
    required: Array.isArray(required) ? required.filter((name) => typeof name === "string") : [],
    ...(typeof strict === "boolean" && { strict }),
  };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function objectOf(value: unknown): JsonObject | null {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}
