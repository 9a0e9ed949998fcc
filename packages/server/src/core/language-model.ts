import type { AnswerOptions } from "./answer-options.ts";
import type { JsonObject } from "./json.ts";
import type { Usage } from "./run.ts";
import type { RecordedToolCall, Tool } from "./tool.ts";

/** A model of some provider, ready to be called. */
export interface LanguageModel {
  /**
   * Calls the model once and yields its answer as it comes, each time the parts that have come together: at least one.
   * The last part is `finish`; an answer that ends without one was cut off, and that is an error.
   *
   * Errors are thrown while iterating: {@link ModelCallError}, classified; or the signal's reason when aborted.
   */
  stream(request: ModelRequest, options: { signal: AbortSignal }): AsyncIterable<readonly ModelPart[]>;
}

export interface ModelRequest extends AnswerOptions {
  /** The system prompt; `""` for none. */
  instructions: string;
  messages: ModelMessage[];
  tools: Tool[];
  temperature: number | null;
  topP: number | null;
  maxOutputTokens: number | null;
}

export type ModelMessage =
  | { role: "system"; text: string }
  | { role: "user"; content: ModelContent[] }
  | { role: "assistant"; text: string; toolCalls: RecordedToolCall[] }
  | { role: "tool"; results: { toolCallId: string; name: string; output: string }[] };

export type ModelContent =
  | { type: "text"; text: string }
  | { type: "image"; url: string; detail: "auto" | "low" | "high" };

/** A piece of a model's answer. `callId` is the provider's name for a call, and unique within the answer. */
export type ModelPart =
  | { type: "text-delta"; text: string }
  /** The model says that it will not answer. No more of the answer follows. */
  | { type: "refusal-delta"; text: string }
  | { type: "tool-call-start"; callId: string; name: string }
  | { type: "tool-call-delta"; callId: string; arguments: string }
  /** The arguments are whole. A call without this part was cut off and must not be made. */
  | { type: "tool-call-end"; callId: string; arguments: string; providerMetadata: JsonObject | null }
  | { type: "finish"; reason: FinishReason; usage: Usage | null };

export type FinishReason = "stop" | "length" | "tool-calls" | "content-filter" | "error" | "other";
