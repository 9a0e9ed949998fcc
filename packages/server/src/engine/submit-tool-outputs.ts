import { InvalidInputError, NotFoundError, RunConflictError } from "../core/errors.ts";
import type { Receipt } from "../core/receipt.ts";
import { type Run, stateOf } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStep } from "../core/run-step.ts";
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
  const receipt = receiptFor(command, { subject: { threadId, runId, after }, now });
  const step = await save(outputs, null);
  // The receipt comes with the last effect. What is done before it is done again, to no effect, if the process dies.
  if (isAnswered(step)) {
    await goOn(step);
  } else if (receipt !== null) {
    await save([], receipt);
  }
  return { run: await find(), after };

  async function save(received: SubmitToolOutputs["outputs"], proof: Receipt | null): Promise<RunStep> {
    const kept = await store.saveToolOutputs({
      organizationId,
      threadId,
      runId,
      outputs: received,
      receipt: proof,
    });
    if (kept.saved) {
      return kept.step;
    }
    throw kept.actual === null
      ? new NotFoundError("run", runId)
      : new RunConflictError({ runId, actual: kept.actual, attempt: "submit tool outputs" });
  }

  /** Of several requests that bring the last outputs at once, one gets through; the others find the run going on. */
  async function goOn(answered: RunStep): Promise<void> {
    const state = { ...stateOf(run), status: "queued" as const, requiredAction: null };
    const events: RunEvent[] = [
      { type: "step.completed", step: { ...answered, status: "completed", completedAt: now } },
      { type: "run.queued", state },
    ];
    const result = await store.appendEvents({
      organizationId,
      runId,
      lease: null,
      from: ["requires_action"],
      events,
      receipt,
    });
    if (result.appended) {
      const first = result.lastSequence - events.length + 1;
      feed.publish(
        runId,
        events.map((event, index) => ({ sequence: first + index, event })),
      );
      wakeup.send({ type: "run-queued" });
    }
  }

  async function find(): Promise<Run> {
    const found = await store.findRun({ organizationId, threadId, runId });
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

function isAnswered({ details }: RunStep): boolean {
  return details.type === "tool_calls" && details.toolCalls.every(({ output }) => output !== null);
}
