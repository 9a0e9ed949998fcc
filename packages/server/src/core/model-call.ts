import type { MessageId, OrganizationId, RunId } from "./ids.ts";
import type { FinishReason, ModelRequest } from "./language-model.ts";
import type { RunError, Usage } from "./run.ts";

/** One call of a model in a run, with its retries. A record for people; nothing is decided by it. */
export interface ModelCall {
  organizationId: OrganizationId;
  runId: RunId;
  /** The fencing token of the claim that made it, and its place, from 1, among the calls of that claim: its order in the run. */
  claim: number;
  place: number;
  /** `<provider>/<model>`, aliases followed. */
  model: string;
  startedAt: number;
  firstTokenAt: number | null;
  /** `null` while it is under way, and for ever when its node was lost. */
  endedAt: number | null;
  finishReason: FinishReason | null;
  usage: Usage | null;
  /** Why it failed in the end. */
  error: RunError | null;
  /** The tries before the last. */
  retries: { failedAt: number; error: RunError; delayMs: number }[];
  context: ContextRecipe;
}

/**
 * What the model was sent, as the way to build it again: its size does not grow with the thread. The run's own settings
 * are not in it, since they never change.
 */
export interface ContextRecipe {
  settings: Pick<ModelRequest, "temperature" | "maxOutputTokens" | "toolChoice">;
  /** The newest message of the thread at the time; `null` for an empty thread. */
  newestMessageId: MessageId | null;
  /** How many of the newest messages were read, and how many of the newest units made of them were sent. */
  messagesRead: number;
  unitsSent: number;
  /** How many steps the run had. */
  ownSteps: number;
  /** Digest of all that was sent, by which it is told whether it could be built again exactly. */
  digest: string;
}

/** What a message was before it was edited or deleted. Of a deleted one, its text is gone. */
export interface MessageRevision {
  messageId: MessageId;
  change: "edited" | "deleted";
  at: number;
}
