import { NotFoundError, RunConflictError } from "../core/errors.ts";
import { type Run, stateOf } from "../core/run.ts";
import { canBecome } from "../core/run-status.ts";
import type { Engine } from "./engine.ts";
import { receiptFor } from "./receipt.ts";
import { numbered } from "./run-recorder.ts";
import { type RunDependencies, sendCancelling } from "./runs.ts";

/** @see Engine.cancelRun */
export async function cancelRun(
  { store, feed, wakeup, clock }: RunDependencies,
  command: Parameters<Engine["cancelRun"]>[0],
): Promise<Run> {
  const { organizationId, threadId, runId } = command;
  for (;;) {
    const run = await store.findRun({ organizationId, threadId, runId, at: clock.now() });
    if (run === null) {
      throw new NotFoundError("run", runId);
    }
    if (!canBecome(run.status, "cancelling")) {
      throw new RunConflictError({ runId, actual: run.status, attempt: "cancel" });
    }
    const state = { ...stateOf(run), status: "cancelling" as const, requiredAction: null };
    const event = { type: "run.cancelling", state } as const;
    const result = await store.appendEvents({
      organizationId,
      runId,
      lease: null,
      from: [run.status],
      events: [event],
      receipt: receiptFor(command, { subject: { threadId, runId }, now: clock.now() }),
    });
    if (result.appended) {
      feed.publish(runId, numbered([event], result));
      sendCancelling(wakeup, runId, result.lastSequence);
      return { ...run, ...state };
    }
    // It moved on between the two statements: look again.
  }
}
