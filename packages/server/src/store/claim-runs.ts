import { type ExpressionBuilder, type Kysely, sql } from "kysely";
import type { ClaimedRun, LeaseStore } from "../core/lease-store.ts";
import type { RunStep } from "../core/run-step.ts";
import type { DatabaseTraits } from "./database.ts";
import { inListOrder } from "./page.ts";
import { fromRunRow, fromStepRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { selectRuns } from "./select-runs.ts";
import { sendAhead } from "./sent-ahead.ts";
import { withToolOutputs } from "./tool-outputs.ts";

type RunKey = Pick<Schema["runs"], "organization_id" | "id">;

/**
 * Five statements, however many runs there are.
 *
 * @see LeaseStore.claimRuns
 */
export async function claimRuns(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  params: Parameters<LeaseStore["claimRuns"]>[0],
): Promise<ClaimedRun[]> {
  const { nodeId, leaseExpiresAt } = params;
  const found = await takeDue(transaction, traits, params);
  if (found.length === 0) {
    return [];
  }
  const take = transaction
    .updateTable("runs")
    .set((eb) => ({
      node_id: nodeId,
      claimable_at: leaseExpiresAt,
      fencing_token: eb("fencing_token", "+", 1),
      attempt: eb("attempt", "+", 1),
    }))
    .where((eb) => isAmong(eb, found));
  await sendAhead(transaction, take);
  const rows = await selectRuns(transaction)
    .where((eb) => isAmong(eb, found))
    .execute();
  const steps = await readStepsOfRuns(transaction, found);
  return Promise.all(
    rows.toSorted(byPlaceIn(found)).map(async (row) => {
      const { organization_id: organizationId, id: runId, fencing_token: fencingToken, attempt } = row;
      const own = steps.get(textOf(row)) ?? [];
      return {
        run: fromRunRow(row),
        lease: { organizationId, runId, nodeId, fencingToken },
        attempt,
        steps: own.length === 0 ? [] : await withToolOutputs(transaction, { organizationId, steps: own }),
      };
    }),
  );
}

/** Keeps the runs for this transaction, the longest waiting first; those that another one keeps are passed over. */
async function takeDue(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { now, onlyToEnd, limit }: Parameters<LeaseStore["claimRuns"]>[0],
): Promise<RunKey[]> {
  const due = transaction
    .selectFrom("runs")
    .select(["organization_id", "id"])
    .where("claimable_at", "<=", now);
  const take = (query: typeof due, most: number) => traits.takeUnlocked(query.limit(most)).execute();
  if (!onlyToEnd) {
    return take(due.orderBy("claimable_at").orderBy("ordinal"), limit);
  }
  // Written out, as the index of each is one of such runs alone.
  const cancelling = sql.lit("cancelling" as const);
  const found = await take(due.where("status", "=", cancelling).orderBy("claimable_at"), limit);
  if (found.length === limit) {
    return found;
  }
  const late = due.where("expires_at", "<=", now).where("status", "!=", cancelling).orderBy("expires_at");
  return [...found, ...(await take(late, limit - found.length))];
}

/** All steps of the runs, oldest first. */
async function readStepsOfRuns(
  transaction: Kysely<Schema>,
  keys: readonly RunKey[],
): Promise<ReadonlyMap<string, RunStep[]>> {
  const ofRuns = transaction
    .selectFrom("run_steps")
    .selectAll()
    .where((eb) => eb.or(keys.map(({ organization_id, id }) => eb.and({ organization_id, run_id: id }))));
  const steps = new Map<string, RunStep[]>();
  for (const row of await inListOrder(ofRuns, "asc").execute()) {
    const key = textOf({ organization_id: row.organization_id, id: row.run_id });
    steps.set(key, [...(steps.get(key) ?? []), fromStepRow(row)]);
  }
  return steps;
}

function isAmong(eb: ExpressionBuilder<Schema, "runs">, keys: readonly RunKey[]) {
  return eb.or(
    keys.map(({ organization_id, id }) => eb.and({ "runs.organization_id": organization_id, "runs.id": id })),
  );
}

function byPlaceIn(keys: readonly RunKey[]): (left: RunKey, right: RunKey) => number {
  const places = new Map(keys.map((key, place) => [textOf(key), place]));
  return (left, right) => (places.get(textOf(left)) ?? 0) - (places.get(textOf(right)) ?? 0);
}

/** One value for both parts of the key. */
function textOf({ organization_id, id }: RunKey): string {
  return `${organization_id} ${id}`;
}
