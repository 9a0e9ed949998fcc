import type { JsonObject } from "./json.ts";

/** How a model is to answer, beyond the settings that every run has. `null`: as it does by itself. */
export interface AnswerOptions {
  toolChoice: ToolChoice | null;
  /** Whether the model may call several tools in one answer. */
  parallelToolCalls: boolean | null;
  responseFormat: ResponseFormat | null;
  reasoningEffort: ReasoningEffort | null;
}

/** How long a model thinks before it answers. Which of these there are is the model's to say. */
export type ReasoningEffort = (typeof reasoningEfforts)[number];

export const reasoningEfforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"] as const;

/** Whether the model may call tools, must not, must call some, or must call the one function that is named. */
export type ToolChoice = "auto" | "none" | "required" | { name: string };

/** What an answer's text must be. `strict`: it keeps to the schema exactly; `null`: it need not. */
export type ResponseFormat =
  | { type: "text" }
  | { type: "json_object" }
  | {
      type: "json_schema";
      name: string;
      description: string | null;
      schema: JsonObject | null;
      strict: boolean | null;
    };

export const unsetAnswerOptions: AnswerOptions = {
  toolChoice: null,
  parallelToolCalls: null,
  responseFormat: null,
  reasoningEffort: null,
};
