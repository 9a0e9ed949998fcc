import type { Kysely } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { ModelCall } from "../core/model-call.ts";
import { fromJsonText, toJsonText } from "./json-text.ts";
import type { ModelCallTable, Schema } from "./schema.ts";
import { statement, statementAhead } from "./statement.ts";

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}

/** Writes records of calls, over what was written of them before. */
export async function writeModelCalls(
  transaction: Kysely<Schema>,
  modelCalls: readonly ModelCall[],
): Promise<void> {
  for (const { organizationId, runId, claim, place, ...rest } of modelCalls) {
    await writeCall(
      transaction,
      { organization_id: organizationId, run_id: runId, claim, place, body: toJsonText(rest) },
      {},
    );
  }
}

const writeCall = statementAhead((db, { organization_id, run_id, claim, place, body }: ModelCallTable) =>
  db
    .insertInto("model_calls")
    .values({ organization_id, run_id, claim, place, body })
    .onConflict((conflict) =>
      conflict.columns(["organization_id", "run_id", "claim", "place"]).doUpdateSet({ body }),
    ),
);

/** The calls of one run, in their order. */
export async function readModelCallsOfRun(db: Kysely<Schema>, key: RunKey): Promise<ModelCall[]> {
  const { rows } = await selectCallsOfRun(db, key, {});
  return rows.map(fromRow);
}

const selectCallsOfRun = statement((db, { organizationId, runId }: RunKey) =>
  db
    .selectFrom("model_calls")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("run_id", "=", runId)
    .orderBy("claim")
    .orderBy("place"),
);

/** The calls of runs, in their order. */
export async function readModelCalls(
  db: Kysely<Schema>,
  { organizationId, runIds }: { organizationId: OrganizationId; runIds: readonly RunId[] },
): Promise<ModelCall[]> {
  if (runIds.length === 0) {
    return [];
  }
  const rows = await db
    .selectFrom("model_calls")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("run_id", "in", runIds)
    .orderBy("run_id")
    .orderBy("claim")
    .orderBy("place")
    .execute();
  return rows.map(fromRow);
}

function fromRow({
  organization_id: organizationId,
  run_id: runId,
  claim,
  place,
  body,
}: ModelCallTable): ModelCall {
  return { organizationId, runId, claim, place, ...fromJsonText(body) };
}
