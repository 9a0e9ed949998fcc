import type { RunSummary } from "../../api/run-insight.ts";
import type { State } from "../../components/state-badge.tsx";

const states: Record<RunSummary["status"], { state: State; word: string }> = {
  queued: { state: "waiting", word: "Queued" },
  in_progress: { state: "running", word: "Running" },
  requires_action: { state: "needs-you", word: "Needs you" },
  cancelling: { state: "running", word: "Stopping" },
  cancelled: { state: "waiting", word: "Stopped" },
  failed: { state: "failed", word: "Failed" },
  completed: { state: "done", word: "Done" },
  incomplete: { state: "done", word: "Cut off" },
  expired: { state: "failed", word: "Expired" },
};

/** As the studio says it everywhere; the administration also knows runs that a token limit cut off. */
export function wordsOfStatus(status: RunSummary["status"]): { state: State; word: string } {
  return states[status];
}

/** What a person calls the thread of a run. */
export function nameOfThread({ threadTitle, threadPreview, threadId }: RunSummary): string {
  return threadTitle || threadPreview || threadId;
}
