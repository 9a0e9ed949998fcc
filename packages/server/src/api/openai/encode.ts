import type { Assistant } from "../../core/assistant.ts";
import type { StoredFile } from "../../core/file.ts";
import type { JsonObject } from "../../core/json.ts";
import type { ContentPart, Message } from "../../core/message.ts";
import type { Run, RunState, Usage } from "../../core/run.ts";
import { isTerminal } from "../../core/run-status.ts";
import type { RunStep, RunStepDetails } from "../../core/run-step.ts";
import type { Thread } from "../../core/thread.ts";
import type { RecordedToolCall } from "../../core/tool.ts";
import { encodeResponseFormat, encodeTool, encodeToolChoice, encodeToolResources } from "./encode-tool.ts";

/** What a setting is that nobody has set, as the protocol documents it; the model gets none. */
const defaultTemperature = 1;
const defaultTopP = 1;

/** @see assistants-v2.md, section 4, for these objects */
export function encodeAssistant(assistant: Assistant): object {
  const choice = assistant.responseModel ?? assistant.functionModel;
  return {
    id: assistant.id,
    object: "assistant",
    created_at: timestamp(assistant.createdAt),
    name: textOrNull(assistant.name),
    description: textOrNull(assistant.description),
    model: choice?.modelId ?? "",
    instructions: textOrNull(assistant.instructions),
    // The dialect has no actions.
    tools: assistant.tools.filter(({ type }) => type !== "openapi_action").map(encodeTool),
    tool_resources: encodeToolResources(assistant.toolResources),
    metadata: encodeMetadata(assistant.metadata),
    temperature: assistant.temperature ?? choice?.temperature ?? defaultTemperature,
    top_p: assistant.topP ?? defaultTopP,
    response_format: encodeResponseFormat(assistant.responseFormat),
    reasoning_effort: assistant.reasoningEffort,
  };
}

export function encodeThread(thread: Thread): object {
  return {
    id: thread.id,
    object: "thread",
    created_at: timestamp(thread.createdAt),
    metadata: encodeMetadata(thread.metadata),
    tool_resources: encodeToolResources(thread.toolResources),
  };
}

export function encodeMessage(message: Message): object {
  return {
    id: message.id,
    object: "thread.message",
    created_at: timestamp(message.createdAt),
    thread_id: message.threadId,
    status: message.status,
    incomplete_details: message.incompleteReason === null ? null : { reason: message.incompleteReason },
    completed_at: timestampOrNull(message.completedAt),
    incomplete_at: timestampOrNull(message.incompleteAt),
    role: message.role,
    content: message.content.map(encodePart),
    assistant_id: message.assistantId,
    run_id: message.runId,
    attachments: message.attachments.map(({ fileId, tools }) => ({ file_id: fileId, tools })),
    metadata: encodeMetadata(message.metadata),
  };
}

function encodePart(part: ContentPart): object {
  switch (part.type) {
    case "text":
      return { type: part.type, text: { value: part.text, annotations: part.annotations } };
    case "image_file":
      return { type: part.type, image_file: { file_id: part.fileId, detail: part.detail } };
    case "image_url":
      return { type: part.type, image_url: { url: part.url, detail: part.detail } };
    case "refusal":
      return { type: part.type, refusal: part.refusal };
  }
}

export function encodeRun(run: Run): object {
  const { settings } = run;
  const { truncation } = settings;
  return {
    id: run.id,
    object: "thread.run",
    created_at: timestamp(run.createdAt),
    thread_id: run.threadId,
    // A run of the other dialect may have none; clients expect a text here.
    assistant_id: run.assistantId ?? "",
    status: run.status,
    required_action: encodeRequiredAction(run.requiredAction),
    last_error: run.lastError,
    expires_at: isTerminal(run.status) ? null : timestamp(run.expiresAt),
    started_at: timestampOrNull(run.startedAt),
    cancelled_at: timestampOrNull(run.cancelledAt),
    failed_at: timestampOrNull(run.failedAt),
    completed_at: timestampOrNull(run.completedAt),
    incomplete_details: run.incompleteReason === null ? null : { reason: run.incompleteReason },
    model: run.model,
    instructions: settings.instructions,
    tools: settings.tools.map(encodeTool),
    tool_resources: {},
    metadata: encodeMetadata(run.metadata),
    usage: encodeUsage(run.usage),
    temperature: settings.temperature ?? defaultTemperature,
    top_p: settings.topP ?? defaultTopP,
    max_prompt_tokens: settings.maxPromptTokens,
    max_completion_tokens: settings.maxCompletionTokens,
    truncation_strategy: {
      type: truncation.type,
      last_messages: truncation.type === "last_messages" ? truncation.lastMessages : null,
    },
    tool_choice: encodeToolChoice(settings.toolChoice),
    parallel_tool_calls: settings.parallelToolCalls ?? true,
    response_format: encodeResponseFormat(settings.responseFormat),
    reasoning_effort: settings.reasoningEffort,
  };
}

function encodeRequiredAction(action: RunState["requiredAction"]): object | null {
  if (action === null) {
    return null;
  }
  const calls = action.toolCalls.map(({ id, name, arguments: text }) => ({
    id,
    type: "function",
    function: { name, arguments: text },
  }));
  return { type: "submit_tool_outputs", submit_tool_outputs: { tool_calls: calls } };
}

export function encodeRunStep(step: RunStep): object {
  return {
    id: step.id,
    object: "thread.run.step",
    created_at: timestamp(step.createdAt),
    run_id: step.runId,
    assistant_id: step.assistantId ?? "",
    thread_id: step.threadId,
    type: step.details.type,
    status: step.status,
    step_details: encodeStepDetails(step.details),
    last_error: step.lastError,
    expires_at: step.status === "in_progress" ? timestamp(step.expiresAt) : null,
    expired_at: timestampOrNull(step.expiredAt),
    cancelled_at: timestampOrNull(step.cancelledAt),
    failed_at: timestampOrNull(step.failedAt),
    completed_at: timestampOrNull(step.completedAt),
    metadata: null,
    usage: step.status === "in_progress" ? null : encodeUsage(step.usage),
  };
}

function encodeStepDetails(details: RunStepDetails): object {
  return details.type === "message_creation"
    ? { type: details.type, message_creation: { message_id: details.messageId } }
    : { type: details.type, tool_calls: details.toolCalls.map(encodeStepCall) };
}

function encodeStepCall({ id, name, arguments: text, output }: RecordedToolCall): object {
  return { id, type: "function", function: { name, arguments: text, output } };
}

export function encodeFile(file: StoredFile): object {
  return {
    id: file.id,
    object: "file",
    bytes: file.bytes,
    created_at: timestamp(file.createdAt),
    expires_at: timestampOrNull(file.expiresAt),
    filename: file.name,
    purpose: file.purpose,
    // There is nothing to wait for: a file can be used from the moment in which it is there.
    status: "processed",
    status_details: null,
  };
}

function encodeUsage(usage: Usage | null): object | null {
  return usage === null
    ? null
    : {
        prompt_tokens: usage.promptTokens,
        completion_tokens: usage.completionTokens,
        total_tokens: usage.promptTokens + usage.completionTokens,
        ...(usage.cachedTokens !== undefined && {
          prompt_token_details: { cached_tokens: usage.cachedTokens },
        }),
        ...(usage.reasoningTokens !== undefined && {
          completion_tokens_details: { reasoning_tokens: usage.reasoningTokens },
        }),
      };
}

/** The other dialect keeps any JSON; here values are texts. */
function encodeMetadata(metadata: JsonObject | null): object {
  return Object.fromEntries(
    Object.entries(metadata ?? {}).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

/** Whole seconds since 1970. */
function timestamp(at: number): number {
  return Math.floor(at / 1_000);
}

function timestampOrNull(at: number | null): number | null {
  return at === null ? null : timestamp(at);
}

function textOrNull(text: string): string | null {
  return text === "" ? null : text;
}
