import { InvalidInputError, NotFoundError, RunConflictError } from "../core/errors.ts";
import { type Run, stateOf } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { Engine, SubmitToolOutputs } from "./engine.ts";
import { receiptFor } from "./receipt.ts";
import type { RunDependencies } from "./runs.ts";

/** @see Engine.submitToolOutputs */
export async function submitToolOutputs(
  { store, feed, wakeup, clock }: RunDependencies,
  command: SubmitToolOutputs,
): ReturnType<Engine["submitToolOutputs"]> {
  const { organizationId, threadId, runId, outputs } = command;
  const run = await find();
  if (run.requiredAction === null) {
    throw new RunConflictError({ runId, actual: run.status, attempt: "submit tool outputs" });
  }
  checkCalls(
    command,
    run.requiredAction.toolCalls.map(({ id }) => id),
  );
  const now = clock.now();
  const after = await store.findLastSequence({ organizationId, runId });
  const kept = await store.saveToolOutputs({
    organizationId,
    threadId,
    runId,
    outputs,
    goOn: (step): RunEvent[] => [
      { type: "step.completed", step: { ...step, status: "completed", completedAt: now } },
      { type: "run.queued", state: { ...stateOf(run), status: "queued", requiredAction: null } },
    ],
    receipt: receiptFor(command, { subject: { threadId, runId, after }, now }),
  });
  if (!kept.saved) {
    throw kept.actual === null
      ? new NotFoundError("run", runId)
      : new RunConflictError({ runId, actual: kept.actual, attempt: "submit tool outputs" });
  }
  if (kept.appended.length > 0) {
    const first = kept.lastSequence + 1;
    feed.publish(
      runId,
      kept.appended.map((event, index) => ({ sequence: first + index, event })),
    );
    wakeup.send({ type: "run-changed", runId, sequence: kept.lastSequence + kept.appended.length });
    wakeup.send({ type: "run-queued" });
  }
  return { run: await find(), after: kept.lastSequence };

  async function find(): Promise<Run> {
    const found = await store.findRun({ organizationId, threadId, runId, at: clock.now() });
    if (found === null) {
      throw new NotFoundError("run", runId);
    }
    return found;
  }
}

function checkCalls({ outputs, wantsAll }: SubmitToolOutputs, expected: readonly string[]): void {
  const got = outputs.map(({ toolCallId }) => toolCallId);
  const isWrong =
    got.length === 0 ||
    new Set(got).size < got.length ||
    got.some((id) => !expected.includes(id)) ||
    (wantsAll && got.length < expected.length);
  if (isWrong) {
    const list = (ids: readonly string[]) => `[${ids.map((id) => `'${id}'`).join(", ")}]`;
    throw new InvalidInputError(
      `Expected tool outputs for call_ids ${list(expected)}, got ${list(got)}`,
      "toolOutputs",
    );
  }
}
