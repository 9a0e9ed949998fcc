import type { MessageId } from "../../core/ids.ts";
import type { RunOverview } from "../../core/insight.ts";
import type { ModelCall } from "../../core/model-call.ts";
import { addUsage, type Run, type Usage } from "../../core/run.ts";
import { isTerminal } from "../../core/run-status.ts";
import type { RunStep } from "../../core/run-step.ts";
import type { Tool } from "../../core/tool.ts";
import type { ContextMessage } from "../../engine/context-units.ts";
import type { SentContext } from "../../engine/sent-context.ts";
import { timestamp, timestampOrNull } from "./encode.ts";
import type { AdminContextMessage, AdminModelCallDetail, AdminRunSettings } from "./responses/run-request.ts";
import type { AdminRunSummary, AdminUsage } from "./responses/run-summary.ts";
import type { AdminModelCall, AdminRunTimeline } from "./responses/run-timeline.ts";

export function encodeRunSummary(run: RunOverview): AdminRunSummary {
  const firstTokenAt = run.modelCalls.find((call) => call.firstTokenAt !== null)?.firstTokenAt ?? null;
  return {
    id: run.id,
    object: "run_summary",
    threadId: run.threadId,
    threadTitle: run.threadTitle,
    threadPreview: run.threadPreview,
    assistantId: run.assistantId ?? "",
    model: run.model,
    status: run.status,
    waiting: run.waiting,
    createdAt: timestamp(run.createdAt),
    startedAt: timestampOrNull(run.startedAt),
    firstTokenAt: timestampOrNull(firstTokenAt),
    endedAt: timestampOrNull(endOf(run)),
    expiresAt: timestamp(run.expiresAt),
    usage: encodeUsage(run.usage ?? usageOf(run.modelCalls)),
    lastError: run.lastError,
    incompleteReason: run.incompleteReason,
    accessKeyId: run.accessKeyId ?? "",
  };
}

export function encodeTimeline({
  run,
  steps,
  now,
}: {
  run: RunOverview;
  /** Oldest first. */
  steps: readonly RunStep[];
  now: number;
}): AdminRunTimeline {
  return {
    object: "run_timeline",
    run: encodeRunSummary(run),
    now: timestamp(now),
    lastEvent: run.lastEvent,
    steps: steps.map((step) => ({
      id: step.id,
      type: step.details.type,
      status: step.status,
      startedAt: timestamp(step.createdAt),
      endedAt: timestampOrNull(endOfStep(step)),
      modelCall: callOf(step, run.modelCalls)?.number ?? null,
      messageId: step.details.type === "message_creation" ? step.details.messageId : null,
      toolCalls: callsOf(step),
      usage: encodeUsage(step.usage),
      lastError: step.lastError,
    })),
    modelCalls: run.modelCalls.map((call, index) => encodeModelCall(call, { number: index + 1, run })),
    clientWaits: steps.flatMap((step) => {
      const waitsSince = callOf(step, run.modelCalls)?.call.endedAt ?? null;
      const calls = callsOf(step);
      const isWhole = step.status === "completed" || run.status === "requires_action";
      return calls.length === 0 || waitsSince === null || !isWhole
        ? []
        : [
            {
              stepId: step.id,
              startedAt: timestamp(waitsSince),
              endedAt: timestampOrNull(endOfStep(step)),
              toolCalls: calls,
            },
          ];
    }),
  };
}

export function encodeModelCallDetail({
  run,
  overview,
  number,
  call,
  context,
}: {
  run: Run;
  overview: RunOverview;
  number: number;
  call: ModelCall;
  context: SentContext;
}): AdminModelCallDetail {
  const { settings } = run;
  return {
    ...encodeModelCall(call, { number, run: overview }),
    object: "model_call",
    runId: run.id,
    context: {
      instructions: settings.instructions,
      messages: context.messages.flatMap(({ message, messageId }) => encodeMessage(message, messageId)),
      tools: encodeTools(settings.tools),
      settings: {
        ...call.context.settings,
        topP: settings.topP,
        parallelToolCalls: settings.parallelToolCalls,
        responseFormat: settings.responseFormat,
        reasoningEffort: settings.reasoningEffort,
      },
      omittedMessages: context.omittedMessages,
      exact: context.exact,
      changedSince: context.changes.map(({ at, ...change }) => ({ ...change, at: timestamp(at) })),
    },
  };
}

/** What the run was ordered with. */
export function encodeRunSettings({ id, model, settings, metadata }: Run): AdminRunSettings {
  const { truncation } = settings;
  return {
    object: "run_settings",
    runId: id,
    model,
    instructions: settings.instructions,
    tools: encodeTools(settings.tools),
    temperature: settings.temperature,
    topP: settings.topP,
    maxPromptTokens: settings.maxPromptTokens,
    maxCompletionTokens: settings.maxCompletionTokens,
    lastMessages: truncation.type === "last_messages" ? truncation.lastMessages : null,
    toolChoice: settings.toolChoice,
    parallelToolCalls: settings.parallelToolCalls,
    responseFormat: settings.responseFormat,
    reasoningEffort: settings.reasoningEffort,
    metadata,
  };
}

function encodeTools(tools: readonly Tool[]): AdminRunSettings["tools"] {
  return tools.map(({ name, description, parameters, strict }) => ({
    name,
    description,
    parameters,
    strict: strict ?? null,
  }));
}

function encodeModelCall(
  call: ModelCall,
  { number, run }: { number: number; run: RunOverview },
): AdminModelCall {
  const isLast = run.modelCalls.at(-1) === call;
  const isLost = call.endedAt === null && (!isLast || isTerminal(run.status));
  const lost = { code: "server_error", message: "The node that made this call was lost." } as const;
  return {
    number,
    model: call.model,
    provider: call.model.split("/", 1)[0] ?? "",
    startedAt: timestamp(call.startedAt),
    firstTokenAt: timestampOrNull(call.firstTokenAt),
    endedAt: timestampOrNull(call.endedAt),
    finishReason: call.finishReason,
    usage: encodeUsage(call.usage),
    error: isLost ? lost : call.error,
    retries: call.retries.map(({ failedAt, ...retry }) => ({ ...retry, failedAt: timestamp(failedAt) })),
  };
}

function encodeMessage(message: ContextMessage, messageId: MessageId | null): AdminContextMessage[] {
  switch (message.role) {
    case "system":
      return [{ role: "system", content: textParts(message.text), messageId }];
    case "user":
      return [{ role: "user", content: message.content, messageId }];
    case "assistant": {
      const toolCalls = message.toolCalls.map(({ id, name, arguments: text }) => ({
        id,
        name,
        arguments: text,
      }));
      return [{ role: "assistant", content: textParts(message.text), toolCalls, messageId }];
    }
    case "tool":
      return message.results.map(({ toolCallId, name, output }) => ({
        role: "tool",
        content: textParts(output),
        toolCallId,
        name,
        messageId: null,
      }));
  }
}

function textParts(text: string) {
  return text === "" ? [] : [{ type: "text" as const, text }];
}

/** The call that a step is of: the last one that had begun when the step did. */
function callOf(
  { createdAt }: RunStep,
  calls: readonly ModelCall[],
): { call: ModelCall; number: number } | null {
  const index = calls.findLastIndex(({ startedAt }) => startedAt <= createdAt);
  const call = calls[index];
  return call === undefined ? null : { call, number: index + 1 };
}

function callsOf({ details }: RunStep) {
  return details.type === "tool_calls"
    ? details.toolCalls.map(({ id, name, arguments: text, output }) => ({
        id,
        name,
        arguments: text,
        output,
      }))
    : [];
}

function usageOf(calls: readonly ModelCall[]): Usage | null {
  return calls.reduce<Usage | null>((sum, { usage }) => addUsage(sum, usage), null);
}

export function encodeUsage(usage: Usage | null): AdminUsage | null {
  if (usage === null) {
    return null;
  }
  const { promptTokens, completionTokens } = usage;
  return { promptTokens, completionTokens, totalTokens: promptTokens + completionTokens };
}

function endOf({ status, expiresAt, completedAt, failedAt, cancelledAt }: RunOverview): number | null {
  return status === "expired" ? expiresAt : (completedAt ?? failedAt ?? cancelledAt);
}

function endOfStep({ completedAt, failedAt, cancelledAt, expiredAt }: RunStep): number | null {
  return completedAt ?? failedAt ?? cancelledAt ?? expiredAt;
}
