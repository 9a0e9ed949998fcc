import type { Run, RunStep } from "@threadmill/client";
import type { State } from "./state-badge.tsx";

/** The administration tells a run that was cut off from one that is complete. */
type Status = Run["status"] | "incomplete";

const runStates: Record<Status, { state: State; word: string }> = {
  queued: { state: "waiting", word: "Queued" },
  in_progress: { state: "running", word: "Running" },
  requires_action: { state: "needs-you", word: "Needs you" },
  cancelling: { state: "running", word: "Stopping" },
  cancelled: { state: "stopped", word: "Stopped" },
  failed: { state: "failed", word: "Failed" },
  completed: { state: "done", word: "Done" },
  incomplete: { state: "done", word: "Cut off" },
  expired: { state: "failed", word: "Expired" },
};

/** The state of a run as the studio shows it everywhere. */
export function stateOfRun({ status }: { status: Status }): { state: State; word: string } {
  return runStates[status];
}

/** A tool call that is still being written runs; one that is whole and has no output needs an answer. */
export function stateOfToolCall({
  output,
  stepStatus,
  runStatus,
}: {
  output: string | null;
  stepStatus: RunStep["status"];
  runStatus: Status;
}): { state: State; word: string } {
  if (output !== null) {
    return { state: "done", word: "Answered" };
  }
  if (stepStatus === "in_progress" && runStatus === "requires_action") {
    return { state: "needs-you", word: "Needs your answer" };
  }
  if (stepStatus === "in_progress") {
    return { state: "running", word: "Writing its arguments" };
  }
  return stepStatus === "failed" || stepStatus === "expired"
    ? { state: "failed", word: stepStatus === "failed" ? "Failed" : "Expired" }
    : { state: "waiting", word: "Not answered" };
}
