import type { Kysely } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { ModelCall } from "../core/model-call.ts";
import { fromJsonText, toJsonText } from "./json-text.ts";
import type { Schema } from "./schema.ts";

/** Writes records of calls, over what was written of them before. */
export async function writeModelCalls(
  transaction: Kysely<Schema>,
  modelCalls: readonly ModelCall[],
): Promise<void> {
  for (const { organizationId, runId, claim, place, ...rest } of modelCalls) {
    const body = toJsonText(rest);
    await transaction
      .insertInto("model_calls")
      .values({ organization_id: organizationId, run_id: runId, claim, place, body })
      .onConflict((conflict) =>
        conflict.columns(["organization_id", "run_id", "claim", "place"]).doUpdateSet({ body }),
      )
      .execute();
  }
}

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
  return rows.map(({ run_id: runId, claim, place, body }) => ({
    organizationId,
    runId,
    claim,
    place,
    ...fromJsonText(body),
  }));
}
