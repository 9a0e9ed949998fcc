import type { Kysely } from "kysely";
import type { OrganizationId, StepId } from "../core/ids.ts";
import { callsOf, type RunStep } from "../core/run-step.ts";
import type { DatabaseTraits } from "./database.ts";
import { inBatches } from "./in-batches.ts";
import { fromJsonText, toJsonText } from "./json-text.ts";
import type { Schema } from "./schema.ts";

const columns = 4;

/** Keeps outputs of calls that the step has. A call keeps its first one. */
export async function insertToolOutputs(
  transaction: Kysely<Schema>,
  { maxParameters }: DatabaseTraits,
  { step, outputs }: { step: RunStep; outputs: readonly { toolCallId: string; output: string }[] },
): Promise<void> {
  const rows = callsOf(step).flatMap(({ id }, place) => {
    const found = outputs.find(({ toolCallId }) => toolCallId === id);
    return found === undefined
      ? []
      : [
          {
            organization_id: step.organizationId,
            step_id: step.id,
            place,
            output: toJsonText(found.output),
          },
        ];
  });
  for (const batch of inBatches(rows, Math.floor(maxParameters / columns))) {
    await transaction
      .insertInto("tool_outputs")
      .values(batch)
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
}

/** Steps with the outputs that have come for those of them that are still open. */
export async function withToolOutputs(
  db: Kysely<Schema>,
  { organizationId, steps }: { organizationId: OrganizationId; steps: readonly RunStep[] },
): Promise<RunStep[]> {
  const open = steps.filter((step) => step.status === "in_progress" && callsOf(step).length > 0);
  if (open.length === 0) {
    return [...steps];
  }
  const rows = await db
    .selectFrom("tool_outputs")
    .select(["step_id", "place", "output"])
    .where("organization_id", "=", organizationId)
    .where(
      "step_id",
      "in",
      open.map(({ id }) => id),
    )
    .execute();
  const outputs = new Map<StepId, Map<number, string>>();
  for (const { step_id, place, output } of rows) {
    const ofStep = outputs.get(step_id) ?? new Map();
    outputs.set(step_id, ofStep.set(place, fromJsonText(output)));
  }
  return steps.map((step) => mergeOutputs(step, outputs.get(step.id)));
}

/** A step with outputs of its calls, as far as they have none. */
export function withOutputs(
  step: RunStep,
  outputs: readonly { toolCallId: string; output: string }[],
): RunStep {
  const places = callsOf(step).flatMap(({ id }, place) => {
    const found = outputs.find(({ toolCallId }) => toolCallId === id);
    return found === undefined ? [] : [[place, found.output] as const];
  });
  return mergeOutputs(step, new Map(places));
}

/** @param outputs - By the place of their calls; a call keeps the one that it has. */
export function mergeOutputs(step: RunStep, outputs: ReadonlyMap<number, string> | undefined): RunStep {
  if (outputs === undefined) {
    return step;
  }
  const toolCalls = callsOf(step).map((call, place) => ({
    ...call,
    output: call.output ?? outputs.get(place) ?? null,
  }));
  return { ...step, details: { type: "tool_calls", toolCalls } };
}
