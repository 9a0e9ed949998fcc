import { unsetAnswerOptions } from "../../packages/server/src/core/answer-options.ts";
import type { Tool } from "../../packages/server/src/core/tool.ts";
import type { NewMessage, NewRun } from "../../packages/server/src/engine/engine.ts";

function tool(name: string): Tool {
  return { type: "function", name, description: "", parameters: { type: "object", properties: {} } };
}

export const newRun: NewRun = {
  assistantId: null,
  model: "simulated/model",
  substituteModel: null,
  instructions: null,
  additionalInstructions: "",
  tools: [tool("first"), tool("second"), tool("third")],
  metadata: null,
  temperature: null,
  topP: null,
  maxPromptTokens: null,
  maxCompletionTokens: null,
  truncation: { type: "auto" },
  ...unsetAnswerOptions,
};

export function userMessage(text: string): NewMessage {
  return {
    role: "user",
    content: [{ type: "text", text, annotations: [] }],
    attachments: [],
    metadata: null,
    assistantId: null,
    runId: null,
  };
}
