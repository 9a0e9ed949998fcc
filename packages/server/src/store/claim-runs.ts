import { type Kysely, sql } from "kysely";
import type { NodeId } from "../core/ids.ts";
import type { ClaimedRun, LeaseStore } from "../core/lease-store.ts";
import type { RunStep } from "../core/run-step.ts";
import type { DatabaseTraits } from "./database.ts";
import { inListOrder } from "./page.ts";
import { fromRunRow, fromStepRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { settingsOfRun } from "./select-runs.ts";
import { statement } from "./statement.ts";
import { withToolOutputs } from "./tool-outputs.ts";

type RunKey = Pick<Schema["runs"], "organization_id" | "id">;

/**
 * One statement, however many runs there are, and one more for those that somebody has worked on before.
 *
 * @see LeaseStore.claimRuns
 */
export async function claimRuns(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  params: Parameters<LeaseStore["claimRuns"]>[0],
): Promise<ClaimedRun[]> {
  const rows = await takeDue(transaction, traits, params);
  // Steps are made under a lease, so who gets a run's first one finds none.
  const steps = await readStepsOfRuns(
    transaction,
    rows.filter(({ fencing_token }) => fencing_token > 1),
  );
  return Promise.all(
    rows.map(async (row) => {
      const { organization_id: organizationId, id: runId, fencing_token: fencingToken, attempt } = row;
      const own = steps.get(textOf(row)) ?? [];
      return {
        run: fromRunRow(row),
        lease: { organizationId, runId, nodeId: params.nodeId, fencingToken },
        attempt,
        steps: own.length === 0 ? [] : await withToolOutputs(transaction, { organizationId, steps: own }),
      };
    }),
  );
}

/** Takes what is due, as far as it is asked for. */
async function takeDue(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { onlyToEnd, limit, ...params }: Parameters<LeaseStore["claimRuns"]>[0],
) {
  const takeThose = async (due: Due, most: number) => {
    const { rows } = await take(transaction, params, { traits, due, most });
    return rows;
  };
  if (!onlyToEnd) {
    return takeThose("waiting", limit);
  }
  const cancelling = await takeThose("cancelling", limit);
  return cancelling.length === limit
    ? cancelling
    : [...cancelling, ...(await takeThose("late", limit - cancelling.length))];
}

/** Waiting for any node; being cancelled; past their time, and not being cancelled. */
type Due = "waiting" | "cancelling" | "late";

interface Take {
  nodeId: NodeId;
  now: number;
  leaseExpiresAt: number;
}

/**
 * Takes those that have been due longest, and passes over what other transactions keep.
 *
 * How many at most is part of its text: Postgres plans it anew each time, which takes longer than to take one run, when it
 * does not know that beforehand.
 */
const take = statement(
  (
    db,
    { nodeId, now, leaseExpiresAt }: Take,
    { traits, due, most }: { traits: DatabaseTraits; due: Due; most: number },
  ) => {
    const claimable = db
      .selectFrom("runs")
      .select(["organization_id", "id"])
      .where("claimable_at", "<=", now)
      .limit(sql.lit(most));
    // Written out, as the index of each is one of such runs alone.
    const cancelling = sql.lit("cancelling" as const);
    const found = {
      waiting: claimable.orderBy("claimable_at").orderBy("ordinal"),
      cancelling: claimable.where("status", "=", cancelling).orderBy("claimable_at"),
      late: claimable.where("expires_at", "<=", now).where("status", "!=", cancelling).orderBy("expires_at"),
    };
    return db
      .with(
        // Else the subquery could be run again for each row, and take more than the limit.
        (name) => name("due").materialized(),
        () => traits.takeUnlocked(found[due]),
      )
      .updateTable("runs")
      .set((eb) => ({
        node_id: nodeId,
        claimable_at: leaseExpiresAt,
        fencing_token: eb("fencing_token", "+", sql.lit(1)),
        attempt: eb("attempt", "+", sql.lit(1)),
      }))
      .where(({ eb, refTuple, selectFrom }) =>
        eb(
          refTuple("organization_id", "id"),
          "in",
          selectFrom("due").select(["due.organization_id", "due.id"]).$asTuple("organization_id", "id"),
        ),
      )
      .returningAll()
      .returning(settingsOfRun);
  },
);

/** All steps of the runs, oldest first. */
async function readStepsOfRuns(
  transaction: Kysely<Schema>,
  keys: readonly RunKey[],
): Promise<ReadonlyMap<string, RunStep[]>> {
  const steps = new Map<string, RunStep[]>();
  if (keys.length === 0) {
    return steps;
  }
  const ofRuns = transaction
    .selectFrom("run_steps")
    .selectAll()
    .where((eb) => eb.or(keys.map(({ organization_id, id }) => eb.and({ organization_id, run_id: id }))));
  for (const row of await inListOrder(ofRuns, "asc").execute()) {
    const key = textOf({ organization_id: row.organization_id, id: row.run_id });
    steps.set(key, [...(steps.get(key) ?? []), fromStepRow(row)]);
  }
  return steps;
}

/** One value for both parts of the key. */
function textOf({ organization_id, id }: RunKey): string {
  return `${organization_id} ${id}`;
}
