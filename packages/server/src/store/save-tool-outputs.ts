import type { Kysely } from "kysely";
import type { Lease } from "../core/lease.ts";
import type { ClaimedRun } from "../core/lease-store.ts";
import { type Run, stateOf } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { missingCalls, type RunStep } from "../core/run-step.ts";
import type { RunStore, SavedOutputs } from "../core/run-store.ts";
import type { ToolCall } from "../core/tool.ts";
import { appendToRun } from "./append-to-run.ts";
import type { DatabaseTraits } from "./database.ts";
import { readSteps } from "./read-steps.ts";
import { fromRunRow, toStateColumns } from "./row-mapper.ts";
import { resultingState } from "./run-transition.ts";
import type { Schema } from "./schema.ts";
import { selectRuns } from "./select-runs.ts";
import { statement } from "./statement.ts";
import { insertToolOutputs, withOutputs } from "./tool-outputs.ts";

type Params = Omit<Parameters<RunStore["saveToolOutputs"]>[0], "receipt">;

/** @see RunStore.saveToolOutputs */
export async function saveToolOutputs(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { check = () => undefined, goOn, lease = null, outputs, ...key }: Params,
): Promise<SavedOutputs> {
  const { rows } = await keepRun(transaction, key, { traits });
  const [row] = rows;
  if (row?.status !== "requires_action") {
    return { saved: false, actual: row?.status ?? null };
  }
  if (row.node_id !== null) {
    // Nobody holds a run that waits for its client, until its time is over and a node takes it to say so.
    return { saved: false, actual: "expired" };
  }
  const run = fromRunRow(row);
  const steps = await readSteps(transaction, key);
  const open = steps.find(({ status, details }) => status === "in_progress" && details.type === "tool_calls");
  if (open === undefined) {
    throw new Error(`run ${run.id} waits for outputs, and none of its steps does`);
  }
  check(run, open);
  const step = withOutputs(open, outputs);
  const missing = missingCalls(step);
  const appended = missing.length === 0 ? goOn(step, run) : [];
  const saved = { saved: true, run, step, lastSequence: row.last_event, appended } as const;
  if (appended.length === 0) {
    await insertToolOutputs(transaction, traits, { step: open, outputs });
    const left = await waitForRest(transaction, { run, missing });
    return { ...saved, run: left, claimed: null };
  }
  // With these events the step has its outputs, and nobody asks for them elsewhere.
  const { organizationId, runId } = key;
  const append = { organizationId, runId, lease: null, from: [row.status], events: appended, taker: lease };
  const result = await appendToRun(transaction, traits, append);
  if (result === null) {
    throw new Error(`run ${run.id} changed while it was kept`);
  }
  const { fencingToken } = result;
  return {
    ...saved,
    claimed:
      lease &&
      claimedAfter(appended, {
        run,
        steps,
        lease: { organizationId, runId, nodeId: lease.nodeId, fencingToken },
      }),
  };
}

const keepRun = statement(
  (
    db,
    { organizationId, threadId, runId }: Pick<Params, "organizationId" | "threadId" | "runId">,
    { traits }: { traits: DatabaseTraits },
  ) =>
    traits.keepRows(
      selectRuns(db)
        .where("runs.organization_id", "=", organizationId)
        .where("runs.thread_id", "=", threadId)
        .where("runs.id", "=", runId),
    ),
);

/** Has the run wait for these calls alone. Of the log that is no matter: it tells what the run waited for when it stopped. */
async function waitForRest(
  transaction: Kysely<Schema>,
  { run, missing }: { run: Run; missing: ToolCall[] },
): Promise<Run> {
  if (missing.length === run.requiredAction?.toolCalls.length) {
    return run;
  }
  const left = { ...run, requiredAction: { toolCalls: missing } };
  const { state } = toStateColumns(stateOf(left));
  await transaction
    .updateTable("runs")
    .set({ state })
    .where("organization_id", "=", run.organizationId)
    .where("id", "=", run.id)
    .execute();
  return left;
}

function claimedAfter(
  events: readonly RunEvent[],
  { run, steps, lease }: { run: Run; steps: readonly RunStep[]; lease: Lease },
): ClaimedRun {
  const changed = new Map(
    events.flatMap((event) => ("step" in event ? [[event.step.id, event.step] as const] : [])),
  );
  return {
    run: { ...run, ...resultingState(events) },
    lease,
    attempt: 1,
    steps: steps.map((step) => changed.get(step.id) ?? step),
  };
}
