import type { AssistantId, MessageId, OrganizationId, RunId, StepId, ThreadId } from "./ids.ts";
import type { RunError, Usage } from "./run.ts";
import type { RecordedToolCall } from "./tool.ts";

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
