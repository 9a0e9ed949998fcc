import { unsetAnswerOptions } from "../src/core/answer-options.ts";
import {
  asId,
  type IdSource,
  type MessageId,
  type OrganizationId,
  type RunId,
  type ThreadId,
} from "../src/core/ids.ts";
import type { Message } from "../src/core/message.ts";
import type { Run } from "../src/core/run.ts";
import type { RunEvent, RunEventType } from "../src/core/run-event.ts";
import type { RunStep } from "../src/core/run-step.ts";
import type { Tool } from "../src/core/tool.ts";

export const organizationId: OrganizationId = asId<"organization">("org-1");
export const threadId: ThreadId = asId<"thread">("thread_1");
export const runId: RunId = asId<"run">("run_1");

/** Ids that count: `msg_1`, `step_2` … */
export function createCountingIds(): IdSource {
  let count = 0;
  const prefixes: Record<string, string> = {
    message: "msg",
    toolCall: "call",
    accessKey: "key",
    assistant: "asst",
  };
  return {
    next: (kind) => {
      count += 1;
      return asId(`${prefixes[kind] ?? kind}_${count}`);
    },
  };
}

/** A function of the client's without arguments. */
export function aTool(name: string): Tool {
  return { type: "function", name, description: "", parameters: { type: "object", properties: {} } };
}

export function aMessage(change: Partial<Message> & { text?: string } = {}): Message {
  const { text = "Hello", ...rest } = change;
  return {
    id: asId<"message">("msg_1"),
    organizationId,
    threadId,
    role: "user",
    status: "completed",
    incompleteReason: null,
    content: [{ type: "text", text, annotations: [] }],
    attachments: [],
    assistantId: null,
    runId: null,
    metadata: null,
    createdAt: 1_000,
    completedAt: 1_000,
    incompleteAt: null,
    ...rest,
  };
}

export function aRun(change: Partial<Run> = {}): Run {
  return {
    id: runId,
    organizationId,
    threadId,
    assistantId: null,
    accessKeyId: null,
    model: "demo/assistant",
    settings: {
      instructions: "",
      tools: [],
      functionModel: null,
      temperature: null,
      topP: null,
      maxPromptTokens: null,
      maxCompletionTokens: null,
      truncation: { type: "auto" },
      fileIds: [],
      substituteModel: null,
      ...unsetAnswerOptions,
    },
    createdAt: 1_000,
    status: "in_progress",
    metadata: null,
    requiredAction: null,
    lastError: null,
    incompleteReason: null,
    usage: null,
    expiresAt: 601_000,
    startedAt: 1_000,
    cancelledAt: null,
    completedAt: null,
    failedAt: null,
    ...change,
  };
}

export function aStep(change: Partial<RunStep> = {}): RunStep {
  return {
    id: asId<"step">("step_1"),
    organizationId,
    threadId,
    runId,
    assistantId: null,
    status: "completed",
    details: { type: "message_creation", messageId: asId<"message">("msg_1") satisfies MessageId },
    lastError: null,
    usage: null,
    createdAt: 1_000,
    expiresAt: 601_000,
    completedAt: 1_000,
    failedAt: null,
    cancelledAt: null,
    expiredAt: null,
    ...change,
  };
}

/** The first event of a type. */
export function findEvent<Type extends RunEventType>(
  events: readonly RunEvent[],
  type: Type,
): (RunEvent & { type: Type }) | undefined {
  return events.find((event): event is RunEvent & { type: Type } => event.type === type);
}
