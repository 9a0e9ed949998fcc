import type { ClaimedRun } from "../core/lease-store.ts";
import type { ModelCall } from "../core/model-call.ts";
import { addUsage, type RunState, stateOf, type Usage } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStatus } from "../core/run-status.ts";
import { missingCalls, type RunStep } from "../core/run-step.ts";
import { afterEvent, type OpenWork } from "./open-work.ts";
import { type RunRecorder, RunTakenError } from "./run-recorder.ts";

/** A run as the executing node sees it: its state, its steps and what is open, kept by the events it records. */
export interface RunWork {
  record: (...events: RunEvent[]) => void;
  /** Records the run's move into a status in which it goes on. */
  become(status: "in_progress", change: Partial<RunState>): void;
  /** Records that the run waits for the client's outputs of the step's calls. */
  requireAction(step: RunStep): void;
  /** Records the run's end, its usage summed up. */
  finish(
    status: Exclude<RunStatus, "queued" | "in_progress" | "requires_action" | "cancelling">,
    change: Partial<RunState>,
  ): void;
  /**
   * Goes on with another recorder when the run was found in another status. What the first one has not written about
   * steps and messages is written through the new one; what it has not written about the run has been overtaken.
   *
   * @throws {StoreUnavailableError} It is not known what the first one has written.
   */
  continueOn(recorder: RunRecorder): Promise<void>;
  /** Keeps the record of a model call, to be written with the next events. */
  noteCall: (call: ModelCall) => void;
  /** Writes what was kept, without waiting for events. */
  writeNow: () => void;
  flush(): Promise<void>;
  open(): OpenWork;
  /** All steps so far, oldest first. */
  steps(): readonly RunStep[];
  /** Tokens of all model calls so far. */
  usage(): Usage | null;
}

/** @param params.openAtFirst - What an earlier attempt began and did not end. */
export function createRunWork({
  claimed: { run, steps: earlierSteps },
  openAtFirst,
  recorder: first,
}: {
  claimed: ClaimedRun;
  openAtFirst: OpenWork;
  recorder: RunRecorder;
}): RunWork {
  let recorder = first;
  /** In which the run goes on. One in which it stops may have been overtaken by another. */
  let state = stateOf(run);
  const steps = new Map(earlierSteps.map((step) => [step.id, step]));
  let open = openAtFirst;

  function record(...events: RunEvent[]): void {
    for (const event of events) {
      open = afterEvent(open, event);
      if ("step" in event) {
        steps.set(event.step.id, event.step);
      }
    }
    recorder.record(...events);
  }

  function usage(): Usage | null {
    const sum = [...steps.values()].reduce<Usage | null>(
      (before, step) => addUsage(before, step.usage),
      null,
    );
    // No call costs nothing: this is the sum of steps that carry no tokens, of calls whose provider told none.
    return sum !== null && sum.promptTokens + sum.completionTokens > 0 ? sum : null;
  }

  return {
    record,
    become(status, change) {
      state = { ...state, ...change, status };
      record({ type: `run.${status}`, state });
    },
    requireAction(step) {
      const requiredAction = { toolCalls: missingCalls(step) };
      const waiting: RunState = { ...state, status: "requires_action", requiredAction };
      record({ type: "run.requires_action", state: waiting, step }, { type: "done" });
    },
    finish(status, change) {
      const ended: RunState = { ...state, ...change, status, requiredAction: null, usage: usage() };
      record({ type: `run.${status}`, state: ended }, { type: "done" });
    },
    async continueOn(next) {
      // A write that is under way takes what it holds out of what is unwritten until it has failed.
      await recorder.flush().catch((error: unknown) => {
        if (!(error instanceof RunTakenError)) {
          throw error;
        }
      });
      const calls = recorder.unwrittenCalls();
      const unwritten = recorder
        .unwritten()
        .filter(({ type }) => !type.startsWith("run.") && type !== "done");
      recorder = next;
      recorder.record(...unwritten);
      for (const call of calls) {
        recorder.noteCall(call);
      }
    },
    noteCall: (call) => recorder.noteCall(call),
    writeNow: () => recorder.writeNow(),
    flush: () => recorder.flush(),
    open: () => open,
    steps: () => [...steps.values()],
    usage,
  };
}
