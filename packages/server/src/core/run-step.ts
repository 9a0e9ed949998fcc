import type { AssistantId, MessageId, OrganizationId, RunId, StepId, ThreadId } from "./ids.ts";
import type { RunError, Usage } from "./run.ts";
import type { RecordedToolCall, ToolCall } from "./tool.ts";

export type RunStepStatus = "in_progress" | "completed" | "failed" | "cancelled" | "expired";

/** One thing that a run did. Steps of a run are strictly serial: at most one is `in_progress`. */
export interface RunStep {
  id: StepId;
  organizationId: OrganizationId;
  threadId: ThreadId;
  runId: RunId;
  assistantId: AssistantId | null;
  status: RunStepStatus;
  details: RunStepDetails;
  lastError: RunError | null;
  /**
   * Tokens of the model call that made the step. Where a call made two, the second carries them, and the first, which
   * had to end before they were known, none. `null` while the step is open, and where the provider told nothing.
   */
  usage: Usage | null;
  createdAt: number;
  expiresAt: number;
  completedAt: number | null;
  failedAt: number | null;
  cancelledAt: number | null;
  expiredAt: number | null;
}

export type RunStepDetails =
  | { type: "message_creation"; messageId: MessageId }
  | { type: "tool_calls"; toolCalls: RecordedToolCall[] };

/** What the step asks of tools; nothing, where it writes a message. */
export function callsOf({ details }: RunStep): readonly RecordedToolCall[] {
  return details.type === "tool_calls" ? details.toolCalls : [];
}

/** The calls whose outputs are missing, as a run that waits for them names them. */
export function missingCalls(step: RunStep): ToolCall[] {
  return callsOf(step)
    .filter(({ output }) => output === null)
    .map(({ id, name, arguments: text }) => ({ id, name, arguments: text }));
}
