import type { OperationExample } from "../openapi.ts";
import type {
  TuneAssistant,
  TuneMessage,
  TuneModelList,
  TuneRun,
  TuneRunStep,
  TuneThread,
  TuneTool,
} from "./response-schemas.ts";

const threadId = "thread_019a1f0e-6b5c-7a41-9d0e-3f2b8c6d7e10";
const messageId = "msg_019a1f0e-6b5d-7c02-8e4b-1a5d9f3c2b77";
const answerId = "msg_019a1f0e-7d21-7f64-a1c8-5e0b7d942f3a";
const runId = "run_019a1f0e-6b60-7e15-b3d7-90c4f1a8e562";
const stepId = "step_019a1f0e-7a0f-7b38-8f29-c6d1e40b9a5e";
const assistantId = "asst_019a1f0d-12aa-7d90-9b61-7f3e2c8a4d05";
const callId = "call_019a1f0e-7c44-7156-a0f3-2e9d8b7c6a14";
const createdAt = "2026-11-22T09:30:00.000Z";

const thread: TuneThread = {
  id: threadId,
  object: "thread",
  createdAt,
  metadata: { customer: "42" },
  title: "Weather in Pune",
  toolResources: null,
  ttlSeconds: 2_592_000,
  expiresAt: "2026-12-22T09:30:00.000Z",
};

const message: TuneMessage = {
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

const wireTool = {
  type: "function",
  function: {
    name: "get_weather",
    description: "Tells the weather in a city.",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};

const tool: TuneTool = {
  id: "",
  name: "get_weather",
  type: "function",
  function: { ...wireTool.function, required: ["city"] },
  openapiSpec: "",
  openapiActionData: null,
};

const run: TuneRun = {
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

const waitingRun: TuneRun = {
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

const step: TuneRunStep = {
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

const assistant: TuneAssistant = {
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

const models: TuneModelList = {
  object: "list",
  data: [{ id: "openai/gpt-4o-mini", object: "model", provider: "openai" }],
  firstId: "openai/gpt-4o-mini",
  lastId: "openai/gpt-4o-mini",
  hasMore: false,
  providers: [{ name: "openai", type: "openai", status: "ok", detail: "", models: 1 }],
  aliases: [{ name: "gpt-4o", model: "openai/gpt-4o-mini" }],
};

function listOf<Entry extends { id: string }>(entry: Entry) {
  return { object: "list", data: [entry], firstId: entry.id, lastId: entry.id, hasMore: false };
}

/** A request and its answer for every operation of the dialect, by the name of the operation. */
export const examples: Readonly<Record<string, OperationExample>> = {
  createThread: {
    request: {
      title: thread.title,
      metadata: thread.metadata,
      ttlSeconds: thread.ttlSeconds,
      messages: [{ role: "user", content: "What is the weather in Pune?" }],
    },
    response: thread,
  },
  listThreads: { response: { ...listOf(thread), datasetId: "" } },
  retrieveThread: { response: thread },
  modifyThread: {
    request: { title: "Weather in Goa" },
    response: { ...thread, title: "Weather in Goa" },
  },
  deleteThread: { response: { id: threadId, object: "thread.deleted", deleted: true } },
  copyThread: {
    request: { upToMessageId: messageId },
    response: { ...thread, id: "thread_019a1f12-0c3e-7bb5-8d17-64a9e2f0c831" },
  },
  createMessage: {
    request: { role: "user", content: "What is the weather in Pune?" },
    response: message,
  },
  listMessages: { response: listOf(message) },
  retrieveMessage: { response: message },
  modifyMessage: {
    request: { content: "What is the weather in Goa?" },
    response: {
      ...message,
      content: [{ type: "text", text: "What is the weather in Goa?", annotations: [] }],
    },
  },
  deleteMessage: { response: { id: messageId, object: "thread.message.deleted", deleted: true } },
  createThreadAndRun: {
    request: {
      model: run.model,
      instructions: run.instructions,
      thread: { messages: [{ role: "user", content: "What is the weather in Pune?" }] },
    },
    response: run,
  },
  createRun: {
    request: { model: run.model, instructions: run.instructions, tools: [wireTool], whenBusy: "queue" },
    response: waitingRun,
  },
  listRuns: { response: listOf(run) },
  retrieveRun: { response: run },
  modifyRun: {
    request: { metadata: { rating: "good" } },
    response: { ...run, metadata: { rating: "good" } },
  },
  cancelRun: { response: { ...run, status: "cancelling", completedAt: null, usage: null } },
  submitToolOutputs: {
    request: { toolOutputs: [{ toolCallId: callId, output: '{"celsius":31}' }] },
    response: { ...run, tools: [tool] },
  },
  streamRun: {
    response:
      `event: thread.run.created\nid: 1\ndata: {"id":"${runId}","object":"run","status":"queued"}\n\n` +
      `event: thread.message.delta\nid: 7\ndata: {"id":"${answerId}","object":"thread.message.delta",` +
      '"delta":{"content":[{"index":0,"type":"text","text":"31 °C"}]}}\n\n' +
      "event: done\nid: 11\ndata: [DONE]\n\n",
  },
  listRunSteps: { response: listOf(step) },
  retrieveRunStep: { response: step },
  createAssistant: {
    request: {
      assistantName: assistant.assistantName,
      modelName: assistant.modelName,
      description: assistant.description,
      instructions: assistant.instructions,
      responseModel: assistant.responseModel,
      tools: [wireTool],
      userFilters: assistant.userFilters,
    },
    response: assistant,
  },
  listAssistants: {
    response: { data: [assistant], firstId: assistantId, lastId: assistantId, hasMore: false },
  },
  retrieveAssistant: { response: assistant },
  modifyAssistant: {
    request: { assistant: { instructions: "Be brief and kind." }, updateMask: "instructions" },
    response: { ...assistant, instructions: "Be brief and kind." },
  },
  deleteAssistant: { response: { id: assistantId, object: "assistant.deleted", deleted: true } },
  listModels: { response: models },
};
