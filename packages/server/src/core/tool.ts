import type { JsonObject } from "./json.ts";

/** What a caller notes of a tool beside what a model is told; kept as it came, and of no effect. */
export interface ToolNotes {
  /** `""` for none, as in every text here. */
  id: string;
  name: string;
  /** What the caller calls this kind of tool; dialects have words of their own. */
  type: string;
  /** Text of an OpenAPI document. */
  openapiSpec: string;
  openapiActionData: JsonObject | null;
}

/** A function of the client's: the model may ask for it, and the run then waits for the client's answer. */
export interface FunctionTool {
  type: "function";
  name: string;
  description: string;
  /** JSON Schema of the arguments: an object schema. */
  parameters: JsonObject;
  /** Whether the model must keep to the schema exactly; when it is not said, the provider decides. */
  strict?: boolean;
  /** Where the caller made any. */
  notes?: ToolNotes;
}

export type Tool = FunctionTool;

/** A tool that the server itself would run. An assistant may list it; a run that needs it is refused so far. */
export interface HostedTool {
  type: "code_interpreter" | "file_search";
  /** As the caller gave them; `null` for none. */
  options: JsonObject | null;
  notes?: ToolNotes;
}

/** HTTP operations that the server itself would call. An assistant may list it; a run that needs it is refused so far. */
export interface ActionTool {
  type: "openapi_action";
  notes: ToolNotes;
}

/** What an assistant offers its model. */
export type AssistantTool = Tool | HostedTool | ActionTool;

export function isFunctionTool(tool: AssistantTool): tool is FunctionTool {
  return tool.type === "function";
}

/** How many calls a model may ask for at once. Their outputs come in one request. */
export const maxParallelCalls = 128;

/** What a model asks of a tool. `arguments` is JSON text exactly as the model wrote it. */
export interface ToolCall {
  id: string;
  name: string;
  arguments: string;
}

/** A call as a run step holds it. */
export interface RecordedToolCall extends ToolCall {
  /** `null` until the client has answered. */
  output: string | null;
  /** What the provider wants to see again with the call, as it gave it; `null` for most. Never shown to clients. */
  providerMetadata: JsonObject | null;
}
