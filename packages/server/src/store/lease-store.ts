import { type Kysely, sql } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { RunStep } from "../core/run-step.ts";
import type { LeaseStore } from "../core/store.ts";
import type { Database } from "./database.ts";
import { inListOrder } from "./page.ts";
import { fromMessageRow, fromRunRow, fromStepRow } from "./row-mapper.ts";
import { selectRuns } from "./run-store.ts";
import type { Schema } from "./schema.ts";

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}

export function createLeaseStore({ write, traits }: Database): LeaseStore {
  return {
    claimRun: ({ nodeId, now, leaseExpiresAt }) =>
      write(async (transaction) => {
        const waiting = transaction
          .selectFrom("runs")
          .select(["organization_id", "id"])
          .where("claimable_at", "<=", now)
          .orderBy("claimable_at")
          .orderBy("ordinal")
          .limit(1);
        const found = await traits.takeUnlocked(waiting).executeTakeFirst();
        if (found === undefined) {
          return null;
        }
        const key = { organizationId: found.organization_id, runId: found.id };
        await transaction
          .updateTable("runs")
          .set((eb) => ({
            node_id: nodeId,
            claimable_at: leaseExpiresAt,
            fencing_token: eb("fencing_token", "+", 1),
            attempt: eb("attempt", "+", 1),
          }))
          .where("organization_id", "=", key.organizationId)
          .where("id", "=", key.runId)
          .execute();
        const row = await selectRuns(transaction)
          .where("runs.organization_id", "=", key.organizationId)
          .where("runs.id", "=", key.runId)
          .executeTakeFirstOrThrow();
        return {
          run: fromRunRow(row),
          lease: { ...key, nodeId, fencingToken: row.fencing_token },
          attempt: row.attempt,
          steps: await stepsOf(transaction, key),
          openMessage: await openMessageOf(transaction, key),
        };
      }),

    renewLeases: ({ nodeId, leaseExpiresAt }) =>
      write(async (transaction) => {
        const rows = await transaction
          .updateTable("runs")
          .set({ claimable_at: leaseExpiresAt })
          .where("node_id", "=", nodeId)
          .returning(["organization_id", "id", "fencing_token"])
          .execute();
        return rows.map((row) => ({
          organizationId: row.organization_id,
          runId: row.id,
          nodeId,
          fencingToken: row.fencing_token,
        }));
      }),

    releaseLeases: ({ nodeId }) =>
      write(async (transaction) => {
        await transaction
          .updateTable("runs")
          .set((eb) => ({ node_id: null, claimable_at: eb.ref("created_at") }))
          .where("node_id", "=", nodeId)
          .execute();
      }),
  };
}

async function stepsOf(transaction: Kysely<Schema>, { organizationId, runId }: RunKey): Promise<RunStep[]> {
  const steps = transaction
    .selectFrom("run_steps")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("run_id", "=", runId);
  const rows = await inListOrder(steps, "asc").execute();
  return rows.map(fromStepRow);
}

async function openMessageOf(
  transaction: Kysely<Schema>,
  { organizationId, runId }: RunKey,
): Promise<Message | null> {
  const row = await transaction
    .selectFrom("messages")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("run_id", "=", runId)
    // A literal, because SQLite uses a partial index only when it sees the value in the statement.
    .where("status", "=", sql.lit("in_progress" as const))
    .executeTakeFirst();
  return row === undefined ? null : fromMessageRow(row);
}
