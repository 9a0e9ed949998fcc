import type { Message, MessageIncompleteReason } from "../core/message.ts";
import type { RunError } from "../core/run.ts";
import type { RunEvent, RunEventType } from "../core/run-event.ts";
import type { RunStep } from "../core/run-step.ts";

/** What a run has begun and not ended: at most one step, and at most one message with it. */
export interface OpenWork {
  readonly step: RunStep | null;
  readonly message: Message | null;
}

export const nothingOpen: OpenWork = { step: null, message: null };

/** What is open after an event. Deltas grow the open message and calls, so that what was streamed can be kept. */
export function afterEvent(work: OpenWork, event: RunEvent): OpenWork {
  switch (event.type) {
    case "step.created":
    case "run.requires_action":
      return { ...work, step: event.step };
    case "step.delta":
      return { ...work, step: work.step && withCallDelta(work.step, event.toolCall) };
    case "step.completed":
    case "step.failed":
    case "step.cancelled":
    case "step.expired":
      return { ...work, step: null };
    case "message.created":
      return { ...work, message: event.message };
    case "message.delta":
      return { ...work, message: work.message && withText(work.message, event.text) };
    case "message.completed":
    case "message.incomplete":
      return { ...work, message: null };
    default:
      return work;
  }
}

/** How work that cannot go on is put away. */
export type Ending = "failed" | "cancelled" | "expired";

const endings = {
  failed: { step: "step.failed", reason: "run_failed", endedAt: "failedAt" },
  cancelled: { step: "step.cancelled", reason: "run_cancelled", endedAt: "cancelledAt" },
  expired: { step: "step.expired", reason: "run_expired", endedAt: "expiredAt" },
} as const satisfies Record<
  Ending,
  { step: RunEventType; reason: MessageIncompleteReason; endedAt: keyof RunStep }
>;

/** The events that put open work away: the message first, then its step. What was streamed stays in them. */
export function closingEvents(
  { message, step }: OpenWork,
  { ending, error, now }: { ending: Ending; error: RunError | null; now: number },
): RunEvent[] {
  const { step: stepEvent, reason, endedAt } = endings[ending];
  const events: RunEvent[] = [];
  if (message !== null) {
    events.push({
      type: "message.incomplete",
      message: { ...message, status: "incomplete", incompleteReason: reason, incompleteAt: now },
    });
  }
  if (step !== null) {
    events.push({ type: stepEvent, step: { ...step, status: ending, lastError: error, [endedAt]: now } });
  }
  return events;
}

function withText(message: Message, text: string): Message {
  const [first] = message.content;
  const before = first?.type === "text" ? first.text : "";
  return { ...message, content: [{ type: "text", text: before + text, annotations: [] }] };
}

function withCallDelta(
  step: RunStep,
  delta: { index: number; id?: string; name?: string; arguments: string },
): RunStep {
  if (step.details.type !== "tool_calls") {
    return step;
  }
  const toolCalls = [...step.details.toolCalls];
  const call = toolCalls[delta.index] ?? {
    id: delta.id ?? "",
    name: delta.name ?? "",
    arguments: "",
    output: null,
    providerMetadata: null,
  };
  toolCalls[delta.index] = { ...call, arguments: call.arguments + delta.arguments };
  return { ...step, details: { type: "tool_calls", toolCalls } };
}
