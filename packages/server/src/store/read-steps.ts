import { type Kysely, sql } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { RunStep } from "../core/run-step.ts";
import { fromJsonText } from "./json-text.ts";
import { fromStepRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { statement } from "./statement.ts";
import { mergeOutputs } from "./tool-outputs.ts";

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}

/** All steps of a run, oldest first, those that are open with the outputs that have come for them. */
export async function readSteps(
  transaction: Kysely<Schema>,
  { organizationId, runId }: RunKey,
): Promise<RunStep[]> {
  const { rows } = await selectWithOutputs(transaction, { organizationId, runId }, {});
  const steps = new Map(rows.map((row) => [row.id, fromStepRow(row)]));
  for (const { id, place, output } of rows) {
    const step = steps.get(id);
    if (step !== undefined && place !== null && output !== null) {
      steps.set(id, mergeOutputs(step, new Map([[place, fromJsonText(output)]])));
    }
  }
  return [...steps.values()];
}

const selectWithOutputs = statement((db, { organizationId, runId }: RunKey) =>
  db
    .selectFrom("run_steps")
    .leftJoin("tool_outputs", (join) =>
      join
        .onRef("tool_outputs.organization_id", "=", "run_steps.organization_id")
        .onRef("tool_outputs.step_id", "=", "run_steps.id")
        .on("run_steps.status", "=", sql.lit("in_progress" as const)),
    )
    .selectAll("run_steps")
    .select(["tool_outputs.place", "tool_outputs.output"])
    .where("run_steps.organization_id", "=", organizationId)
    .where("run_steps.run_id", "=", runId)
    .orderBy("run_steps.created_at")
    .orderBy("run_steps.ordinal"),
);

/** Without outputs that have come for an open one. */
export function selectSteps(db: Kysely<Schema>, { organizationId, runId }: RunKey) {
  return db
    .selectFrom("run_steps")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("run_id", "=", runId);
}
