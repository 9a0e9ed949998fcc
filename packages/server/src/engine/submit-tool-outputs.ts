import { InvalidInputError, NotFoundError, OutputTakenError, RunConflictError } from "../core/errors.ts";
import { type Run, type RunState, stateOf } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { callsOf, missingCalls, type RunStep } from "../core/run-step.ts";
import type { Engine, SubmitToolOutputs } from "./engine.ts";
import { receiptFor } from "./receipt.ts";
import { beginWithOutputs } from "./run-beginning.ts";
import type { RunDependencies } from "./runs.ts";

/** @see Engine.submitToolOutputs */
export async function submitToolOutputs(
  { store, feed, wakeup, clock, worker }: RunDependencies,
  command: SubmitToolOutputs,
): ReturnType<Engine["submitToolOutputs"]> {
  const { organizationId, threadId, runId, outputs, once } = command;
  const now = clock.now();
  // Only a receipt has to know beforehand what the answer to the request will be.
  const after = once === null ? 0 : await store.findLastSequence({ organizationId, runId });
  const lease = worker.hasRoom() ? { nodeId: worker.nodeId, expiresAt: worker.leaseExpiresAt() } : null;
  const beginning = beginWithOutputs(worker);
  const saving = store.saveToolOutputs({
    organizationId,
    threadId,
    runId,
    outputs,
    check({ expiresAt }, step) {
      if (now >= expiresAt) {
        throw new RunConflictError({ runId, actual: "expired", attempt: "submit tool outputs" });
      }
      checkCalls(command, step);
      refuseOtherOutputs(command, step);
    },
    goOn: (step, run): RunEvent[] => [
      { type: "step.completed", step: { ...step, status: "completed", completedAt: now } },
      { type: "run.queued", state: queuedState(run) },
      ...(lease === null
        ? []
        : [{ type: "run.in_progress", state: { ...queuedState(run), status: "in_progress" } } as const]),
    ],
    lease,
    begin: beginning.begin,
    receipt: receiptFor(command, { subject: { threadId, runId, after }, now }),
  });
  const kept = await saving.catch((error: unknown) => {
    beginning.drop();
    throw error;
  });
  if (!kept.saved) {
    beginning.drop();
    const run = await store.findRun({ organizationId, threadId, runId, at: now });
    throw run === null || kept.actual === null
      ? new NotFoundError("run", runId)
      : new RunConflictError({ runId, actual: kept.actual, attempt: "submit tool outputs" });
  }
  if (kept.appended.length === 0) {
    beginning.drop();
    return { run: kept.run, after: kept.lastSequence };
  }
  const first = kept.lastSequence + 1;
  feed.publishFresh(
    { organizationId, runId },
    kept.appended.map((event, index) => ({ sequence: first + index, event })),
  );
  wakeup.send({ type: "run-changed", runId, sequence: kept.lastSequence + kept.appended.length });
  if (kept.claimed === null) {
    beginning.drop();
    wakeup.send({ type: "run-queued" });
  } else {
    beginning.keep();
  }
  return { run: { ...kept.run, ...queuedState(kept.run) }, after: kept.lastSequence };
}

function queuedState(run: Run): RunState {
  return { ...stateOf(run), status: "queued", requiredAction: null };
}

function checkCalls({ outputs, wantsAll }: SubmitToolOutputs, step: RunStep): void {
  const calls = callsOf(step);
  const expected = missingCalls(step).map(({ id }) => id);
  const got = outputs.map(({ toolCallId }) => toolCallId);
  const isWrong =
    got.length === 0 ||
    new Set(got).size < got.length ||
    got.some((toolCallId) => calls.every(({ id }) => id !== toolCallId)) ||
    (wantsAll && expected.some((id) => !got.includes(id)));
  if (isWrong) {
    const list = (ids: readonly string[]) => `[${ids.map((id) => `'${id}'`).join(", ")}]`;
    throw new InvalidInputError(
      `Expected tool outputs for call_ids ${list(expected)}, got ${list(got)}`,
      "toolOutputs",
    );
  }
}

/** Nobody would hear that an output was dropped, so a call takes none but the one that it has. */
function refuseOtherOutputs({ outputs }: SubmitToolOutputs, step: RunStep): void {
  const taken = new Map(callsOf(step).map(({ id, output }) => [id, output]));
  for (const [index, { toolCallId, output }] of outputs.entries()) {
    const first = taken.get(toolCallId) ?? null;
    if (first !== null && first !== output) {
      throw new OutputTakenError({ toolCallId, index });
    }
  }
}
