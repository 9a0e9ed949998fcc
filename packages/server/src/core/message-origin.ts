import type { MessageId, RunId } from "./ids.ts";
import type { RunStep } from "./run-step.ts";
import type { RecordedToolCall } from "./tool.ts";

/**
 * What a copied message brings along of the run that wrote the original: which one that was, and the calls that led to
 * it, with their outputs. The copy belongs to no run, and a model that goes on from it should still know what its tools
 * have told it, and which half messages were replaced by whole ones.
 */
export interface MessageOrigin {
  runId: RunId;
  /** The calls of each turn that came before the message, and after the one before it of the same run. */
  rounds: RecordedToolCall[][];
}

/** The steps of a run that came before one of its messages; none when the message has no step of its own. */
export function stepsBefore(messageId: MessageId, runSteps: readonly RunStep[]): RunStep[] {
  const own = runSteps.findIndex(
    ({ details }) => details.type === "message_creation" && details.messageId === messageId,
  );
  return runSteps.slice(0, Math.max(own, 0));
}
