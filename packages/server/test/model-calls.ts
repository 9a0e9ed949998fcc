import { unsetAnswerOptions } from "../src/core/answer-options.ts";
import { ModelCallError } from "../src/core/errors.ts";
import type { LanguageModel, ModelPart, ModelRequest } from "../src/core/language-model.ts";
import type { FunctionTool } from "../src/core/tool.ts";

/** A request to a model that asks for nothing but what the test adds. */
export function modelRequest(changes: Partial<ModelRequest> = {}): ModelRequest {
  return {
    instructions: "",
    messages: [{ role: "user", content: [{ type: "text", text: "Hello" }] }],
    tools: [],
    temperature: null,
    topP: null,
    maxOutputTokens: null,
    ...unsetAnswerOptions,
    ...changes,
  };
}

export const weatherTool: FunctionTool = {
  type: "function",
  name: "get_weather",
  description: "Tells the weather.",
  parameters: {
    type: "object",
    properties: { city: { type: "string" }, days: { type: "integer" } },
    required: ["city"],
  },
};

/** Calls the model and reads its answer to the end. */
export async function callModel(
  model: LanguageModel,
  changes: Partial<ModelRequest> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<ModelPart[]> {
  const parts: ModelPart[] = [];
  for await (const together of model.stream(modelRequest(changes), { signal })) {
    parts.push(...together);
  }
  return parts;
}

/** Calls the model and gives what came before it failed, and how it failed. */
export async function failModel(
  model: LanguageModel,
  changes: Partial<ModelRequest> = {},
): Promise<{ parts: ModelPart[]; error: ModelCallError }> {
  const parts: ModelPart[] = [];
  try {
    const { signal } = new AbortController();
    for await (const together of model.stream(modelRequest(changes), { signal })) {
      parts.push(...together);
    }
  } catch (error) {
    if (error instanceof ModelCallError) {
      return { parts, error };
    }
    throw error;
  }
  throw new Error(`The call did not fail; it gave ${JSON.stringify(parts)}`);
}

/** The text of an answer, put together. */
export function textOfParts(parts: readonly ModelPart[]): string {
  return parts.map((part) => (part.type === "text-delta" ? part.text : "")).join("");
}
