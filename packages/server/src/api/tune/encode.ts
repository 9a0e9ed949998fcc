import type { Assistant } from "../../core/assistant.ts";
import type { ContentPart, Message } from "../../core/message.ts";
import type { ProviderListing } from "../../core/model-registry.ts";
import type { Run, RunState, Usage } from "../../core/run.ts";
import type { RunStep, RunStepDetails } from "../../core/run-step.ts";
import type { Thread } from "../../core/thread.ts";
import { encodeAttachedTool, encodeTool } from "./encode-tool.ts";
import type {
  TuneAssistant,
  TuneMessage,
  TuneModelList,
  TuneRun,
  TuneRunStep,
  TuneThread,
  TuneUsage,
} from "./response-schemas.ts";

export function encodeThread(thread: Thread): TuneThread {
  return {
    id: thread.id,
    object: "thread",
    createdAt: timestamp(thread.createdAt),
    metadata: thread.metadata,
    title: thread.title,
    toolResources: thread.toolResources,
    ttlSeconds: thread.ttlMs === null ? null : Math.round(thread.ttlMs / 1_000),
    expiresAt: timestampOrNull(thread.expiresAt),
  };
}

export function encodeMessage(message: Message): TuneMessage {
  return {
    id: message.id,
    object: "thread.message",
    createdAt: timestamp(message.createdAt),
    threadId: message.threadId,
    role: message.role,
    content: message.content.map(encodePart),
    attachments: message.attachments.map(({ fileId, tools }) => ({
      fileId,
      tools: tools.map(encodeAttachedTool),
    })),
    assistantId: message.assistantId ?? "",
    runId: message.runId ?? "",
    metadata: message.metadata,
    ...(message.incompleteReason !== null && { incompleteDetails: { reason: message.incompleteReason } }),
  };
}

function encodePart(part: ContentPart): TuneMessage["content"][number] {
  switch (part.type) {
    case "text":
      return { type: part.type, text: part.text, annotations: part.annotations };
    case "refusal":
      // The dialect has no such part; it is what the model said.
      return { type: "text", text: part.refusal, annotations: [] };
    case "image_file":
      return { type: part.type, imageFile: { fileId: part.fileId, detail: part.detail } };
    case "image_url":
      return { type: part.type, imageUrl: { url: part.url, detail: part.detail } };
  }
}

export function encodeRun(run: Run): TuneRun {
  return {
    id: run.id,
    object: "run",
    createdAt: timestamp(run.createdAt),
    assistantId: run.assistantId ?? "",
    threadId: run.threadId,
    // The dialect has no such status: a run that a budget ended is completed, and says so beside. (Decision 11)
    status: run.status === "incomplete" ? "completed" : run.status,
    requiredAction: encodeRequiredAction(run.requiredAction),
    lastError: run.lastError,
    expiresAt: timestamp(run.expiresAt),
    startedAt: timestampOrNull(run.startedAt),
    cancelledAt: timestampOrNull(run.cancelledAt),
    completedAt: timestampOrNull(run.completedAt),
    failedAt: timestampOrNull(run.failedAt),
    model: run.model,
    instructions: run.settings.instructions,
    tools: run.settings.tools.map(encodeTool),
    fileIds: run.settings.fileIds,
    metadata: run.metadata,
    usage: encodeUsage(run.usage),
    incompleteDetails: run.incompleteReason === null ? null : { reason: run.incompleteReason },
  };
}

function encodeRequiredAction(action: RunState["requiredAction"]): TuneRun["requiredAction"] {
  if (action === null) {
    return null;
  }
  const toolCalls = action.toolCalls.map((call) => ({
    id: call.id,
    type: "function" as const,
    function: { name: call.name, arguments: call.arguments },
  }));
  return { type: "submit_tool_outputs", submitToolOutputs: { toolCalls } };
}

export function encodeRunStep(step: RunStep): TuneRunStep {
  return {
    id: step.id,
    object: "thread.run.step",
    createdAt: timestamp(step.createdAt),
    assistantId: step.assistantId ?? "",
    threadId: step.threadId,
    runId: step.runId,
    type: step.details.type,
    status: step.status,
    stepDetails: encodeStepDetails(step.details),
    lastError: step.lastError,
    expiresAt: timestamp(step.expiresAt),
    cancelledAt: timestampOrNull(step.cancelledAt),
    completedAt: timestampOrNull(step.completedAt),
    failedAt: timestampOrNull(step.failedAt),
    metadata: null,
    // Shown when the step has ended, as every part of a step that is still open may change.
    usage: step.status === "in_progress" ? null : encodeUsage(step.usage),
  };
}

function encodeStepDetails(details: RunStepDetails): TuneRunStep["stepDetails"] {
  if (details.type === "message_creation") {
    return { type: details.type, messageCreation: { messageId: details.messageId } };
  }
  const toolCalls = details.toolCalls.map((call) => ({
    id: call.id,
    type: "function" as const,
    function: { name: call.name, arguments: call.arguments, output: call.output },
  }));
  return { type: details.type, toolCalls };
}

export function encodeAssistant(assistant: Assistant): TuneAssistant {
  const { functionModel, responseModel } = assistant;
  return {
    id: assistant.id,
    assistantName: assistant.name,
    modelName: assistant.modelName,
    modelId: (responseModel ?? functionModel)?.modelId ?? "",
    description: assistant.description,
    instructions: assistant.instructions,
    functionModel,
    responseModel,
    tools: assistant.tools.map(encodeTool),
    metadata: assistant.metadata,
    userFilters: assistant.userFilters,
    createdAt: timestamp(assistant.createdAt),
  };
}

function encodeUsage(usage: Usage | null): TuneUsage | null {
  return usage === null
    ? null
    : {
        promptTokens: usage.promptTokens,
        completionTokens: usage.completionTokens,
        totalTokens: usage.promptTokens + usage.completionTokens,
      };
}

export function encodeModels(
  providers: readonly ProviderListing[],
  aliases: Readonly<Record<string, string>>,
): TuneModelList {
  const data = providers.flatMap(({ provider, models }) =>
    models.map((id) => ({ id, object: "model" as const, provider })),
  );
  return {
    object: "list",
    data,
    firstId: data.at(0)?.id ?? "",
    lastId: data.at(-1)?.id ?? "",
    hasMore: false,
    providers: providers.map(({ provider, type, status, detail, models }) => ({
      name: provider,
      type,
      status,
      detail: detail ?? "",
      models: models.length,
    })),
    aliases: Object.entries(aliases).map(([name, model]) => ({ name, model })),
  };
}

/** RFC 3339 in UTC with milliseconds. */
function timestamp(at: number): string {
  return new Date(at).toISOString();
}

function timestampOrNull(at: number | null): string | null {
  return at === null ? null : timestamp(at);
}
