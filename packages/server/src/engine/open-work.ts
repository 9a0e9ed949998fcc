import { type Message, type MessageIncompleteReason, spokenContent } from "../core/message.ts";
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
      return { ...work, message: work.message && withPiece(work.message, event) };
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

function withPiece(
  message: Message,
  { text: piece, refusalIndex }: { text: string; refusalIndex?: number },
): Message {
  let text = "";
  let refusal = "";
  for (const part of message.content) {
    text += part.type === "text" ? part.text : "";
    refusal += part.type === "refusal" ? part.refusal : "";
  }
  const spoken =
    refusalIndex === undefined ? { text: text + piece, refusal } : { text, refusal: refusal + piece };
  return { ...message, content: spokenContent(spoken) };
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
