import type {
  TuneAssistant,
  TuneMessage,
  TuneModelList,
  TuneRun,
  TuneRunStep,
  TuneThread,
  TuneTool,
} from "./response-schemas.ts";

/** One of everything, as answers show it: what the examples of the documentation are made of. */
export const threadId = "thread_019a1f0e-6b5c-7a41-9d0e-3f2b8c6d7e10";
export const messageId = "msg_019a1f0e-6b5d-7c02-8e4b-1a5d9f3c2b77";
export const answerId = "msg_019a1f0e-7d21-7f64-a1c8-5e0b7d942f3a";
export const runId = "run_019a1f0e-6b60-7e15-b3d7-90c4f1a8e562";
export const stepId = "step_019a1f0e-7a0f-7b38-8f29-c6d1e40b9a5e";
export const assistantId = "asst_019a1f0d-12aa-7d90-9b61-7f3e2c8a4d05";
export const callId = "call_019a1f0e-7c44-7156-a0f3-2e9d8b7c6a14";
const createdAt = "2026-11-22T09:30:00.000Z";

export const thread: TuneThread = {
  id: threadId,
  object: "thread",
  createdAt,
  metadata: { customer: "42" },
  title: "Weather in Pune",
  toolResources: null,
  ttlSeconds: 2_592_000,
  expiresAt: "2026-12-22T09:30:00.000Z",
};

export const message: TuneMessage = {
  id: messageId,
  object: "thread.message",
  createdAt,
  threadId,
  role: "user",
  content: [{ type: "text", text: "What is the weather in Pune?", annotations: [] }],
  attachments: [],
  assistantId: "",
  runId: "",
  metadata: null,
};

export const answer: TuneMessage = {
  ...message,
  id: answerId,
  role: "assistant",
  content: [{ type: "text", text: "31 °C and dry.", annotations: [] }],
  runId,
};

export const wireTool = {
  type: "function",
  function: {
    name: "get_weather",
    description: "Tells the weather in a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

export const tool: TuneTool = {
  id: "",
  name: "get_weather",
  type: "function",
  function: { ...wireTool.function, required: ["city"] },
  openapiSpec: "",
  openapiActionData: null,
};

export const run: TuneRun = {
  id: runId,
  object: "run",
  createdAt,
  assistantId: "",
  threadId,
  status: "completed",
  requiredAction: null,
  lastError: null,
  expiresAt: "2026-11-22T09:40:00.000Z",
  startedAt: "2026-11-22T09:30:00.004Z",
  cancelledAt: null,
  completedAt: "2026-11-22T09:30:02.310Z",
  failedAt: null,
  model: "openai/gpt-4o-mini",
  instructions: "Be brief.",
  tools: [],
  fileIds: [],
  metadata: null,
  usage: { promptTokens: 24, completionTokens: 9, totalTokens: 33 },
  incompleteDetails: null,
};

export const waitingRun: TuneRun = {
  ...run,
  status: "requires_action",
  requiredAction: {
    type: "submit_tool_outputs",
    submitToolOutputs: {
      toolCalls: [
        { id: callId, type: "function", function: { name: "get_weather", arguments: '{"city":"Pune"}' } },
      ],
    },
  },
  completedAt: null,
  tools: [tool],
  usage: null,
};

export const step: TuneRunStep = {
  id: stepId,
  object: "thread.run.step",
  createdAt,
  assistantId: "",
  threadId,
  runId,
  type: "message_creation",
  status: "completed",
  stepDetails: { type: "message_creation", messageCreation: { messageId: answerId } },
  lastError: null,
  expiresAt: "2026-11-22T09:40:00.000Z",
  cancelledAt: null,
  completedAt: "2026-11-22T09:30:02.310Z",
  failedAt: null,
  metadata: null,
  usage: { promptTokens: 24, completionTokens: 9, totalTokens: 33 },
};

export const callStep: TuneRunStep = {
  ...step,
  type: "tool_calls",
  status: "in_progress",
  stepDetails: {
    type: "tool_calls",
    toolCalls: [
      {
        id: callId,
        type: "function",
        function: { name: "get_weather", arguments: '{"city":"Pune"}', output: null },
      },
    ],
  },
  completedAt: null,
  usage: null,
};

export const assistant: TuneAssistant = {
  id: assistantId,
  assistantName: "Weather desk",
  modelName: "weather-desk",
  modelId: "openai/gpt-4o-mini",
  description: "Answers questions about the weather.",
  instructions: "Be brief.",
  functionModel: null,
  responseModel: { modelId: "openai/gpt-4o-mini", temperature: 0.2 },
  tools: [tool],
  metadata: null,
  userFilters: { team: "support" },
  createdAt,
};

export const models: TuneModelList = {
  object: "list",
  data: [{ id: "openai/gpt-4o-mini", object: "model", provider: "openai" }],
  firstId: "openai/gpt-4o-mini",
  lastId: "openai/gpt-4o-mini",
  hasMore: false,
  providers: [{ name: "openai", type: "openai", status: "ok", detail: "", models: 1 }],
  aliases: [{ name: "gpt-4o", model: "openai/gpt-4o-mini" }],
};

export function listOf<Entry extends { id: string }>(entry: Entry) {
  return { object: "list", data: [entry], firstId: entry.id, lastId: entry.id, hasMore: false };
}
