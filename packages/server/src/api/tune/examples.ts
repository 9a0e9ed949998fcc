import type { OperationExample } from "../openapi.ts";
import {
  assistant,
  assistantId,
  callId,
  listOf,
  message,
  messageId,
  models,
  run,
  step,
  thread,
  threadId,
  tool,
  waitingRun,
  wireTool,
} from "./example-objects.ts";
import { answerStream, callStream, textStream } from "./example-streams.ts";

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
    stream: textStream,
  },
  createRun: {
    request: { model: run.model, instructions: run.instructions, tools: [wireTool], whenBusy: "queue" },
    response: waitingRun,
    stream: callStream,
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
    stream: answerStream,
  },
  streamRun: { response: textStream },
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
