import type { Kysely } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { RunStep } from "../core/run-step.ts";
import { inListOrder } from "./page.ts";
import { fromStepRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { statement } from "./statement.ts";
import { withToolOutputs } from "./tool-outputs.ts";

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}

/** All steps of a run, oldest first. */
export async function readSteps(
  transaction: Kysely<Schema>,
  { organizationId, runId }: RunKey,
): Promise<RunStep[]> {
  const { rows } = await selectInOrder(transaction, { organizationId, runId }, {});
  return withToolOutputs(transaction, { organizationId, steps: rows.map(fromStepRow) });
}

const selectInOrder = statement((db, key: RunKey) => inListOrder(selectSteps(db, key), "asc"));

/** Without outputs that have come for an open one. */
export function selectSteps(db: Kysely<Schema>, { organizationId, runId }: RunKey) {
  return db
    .selectFrom("run_steps")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("run_id", "=", runId);
}
