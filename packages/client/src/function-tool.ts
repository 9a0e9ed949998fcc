import type { NewTool, Run, ToolCall } from "./objects.ts";
import { describeIssue, type StandardSchema } from "./standard-schema.ts";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** What a function is told beside its arguments. */
export interface FunctionContext {
  /** Aborted when nobody waits for the result any more. */
  signal: AbortSignal;
  /** The same for a call that is made again, after a crash of this program: what was done for it need not be done twice. */
  toolCallId: string;
  run: Run;
}

/** What a schema makes of the arguments. A JSON Schema is for the model alone; nothing is checked against it. */
export type ArgumentsOf<Schema> =
  Schema extends StandardSchema<infer Arguments> ? Arguments : Record<string, unknown>;

export interface FunctionDefinition<Schema extends StandardSchema | JsonSchema> {
  /** Letters, digits, `_` and `-`. */
  name: string;
  /** Tells the model what the function does, and when to call it. */
  description?: string;
  /** A schema of zod or another library that keeps to Standard Schema, or a JSON Schema. Default: no arguments. */
  parameters?: Schema;
  /** The JSON Schema of `parameters`, for libraries that cannot tell it. */
  jsonSchema?: JsonSchema;
  /** A text is given to the model as it is, everything else as JSON, and what it throws as an error it can react to. */
  execute: (args: ArgumentsOf<Schema>, context: FunctionContext) => unknown;
}

/** A function that a model can call. */
export interface FunctionTool {
  /** How the model sees it. */
  readonly tool: NewTool;
  /** Never rejects for what the model or the function did wrong: that is an output too. */
  answer(call: ToolCall, context: Omit<FunctionContext, "toolCallId">): Promise<string>;
}

/** @throws {TypeError} The schema cannot tell its JSON Schema, and none is given. */
export function defineFunction<Schema extends StandardSchema | JsonSchema = JsonSchema>({
  name,
  description = "",
  parameters,
  jsonSchema,
  execute,
}: FunctionDefinition<Schema>): FunctionTool {
  const schema = jsonSchema ?? jsonSchemaOf(name, parameters);
  return {
    tool: { type: "function", function: { name, description, parameters: schema } },
    async answer({ id, function: { arguments: json } }, context) {
      try {
        const args = (await validate(parameters, parse(json))) as ArgumentsOf<Schema>;
        const result = await execute(args, { ...context, toolCallId: id });
        return typeof result === "string" ? result : (JSON.stringify(result) ?? "");
      } catch (error) {
        return describeFailure(error);
      }
    },
  };
}

/** What a model reads in the place of a result. */
export function describeFailure(error: unknown): string {
  return JSON.stringify({ error: textOf(error) });
}

/** Functions may throw anything: also what has no message, and what has no text. */
function textOf(thrown: unknown): string {
  if (isError(thrown)) {
    // Also what JavaScript lets be something else.
    const { message, name }: { message: unknown; name: string } = thrown;
    return typeof message === "string" && message !== "" ? message : name;
  }
  if (typeof thrown !== "object" || thrown === null) {
    return String(thrown);
  }
  try {
    return JSON.stringify(thrown) ?? Object.prototype.toString.call(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}

/** Those of another realm, as in sandboxes and some test runners, are no instances of this one's. */
function isError(thrown: unknown): thrown is Error {
  return thrown instanceof Error || Object.prototype.toString.call(thrown) === "[object Error]";
}

function isStandard(schema: object): schema is StandardSchema {
  return "~standard" in schema;
}

function jsonSchemaOf(name: string, parameters: StandardSchema | JsonSchema | undefined) {
  if (parameters === undefined) {
    return { type: "object", properties: {} };
  }
  if (!isStandard(parameters)) {
    return parameters;
  }
  const { vendor, jsonSchema } = parameters["~standard"];
  if (jsonSchema === undefined) {
    throw new TypeError(
      `The parameters of '${name}' are a schema of ${vendor}, which does not tell its JSON Schema. Give it as jsonSchema.`,
    );
  }
  const { $schema: _, ...schema } = jsonSchema.input({ target: "draft-2020-12" });
  return schema;
}

/** A model that means no arguments may write nothing at all. */
function parse(json: string): unknown {
  try {
    return JSON.parse(json.trim() === "" ? "{}" : json);
  } catch {
    throw new Error(`The arguments are not JSON: ${json}`);
  }
}

async function validate(parameters: StandardSchema | JsonSchema | undefined, value: unknown) {
  if (parameters === undefined || !isStandard(parameters)) {
    return value;
  }
  const result = await parameters["~standard"].validate(value);
  if (result.issues !== undefined) {
    throw new Error(`The arguments do not fit: ${result.issues.map(describeIssue).join("; ")}`);
  }
  return result.value;
}
