import type { Kysely } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { RunStore } from "../core/run-store.ts";
import type { DatabaseTraits } from "./database.ts";
import { fromBatch, toBatch } from "./event-batch.ts";
import type { Schema } from "./schema.ts";

/** A run's end and `done`: they tell how it ended, and what the oldest event is for whoever asks for an older one. */
const eventsKept = 2;

/** @see RunStore.deleteOldEvents */
export async function deleteOldEvents(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { endedBefore, limit }: Parameters<RunStore["deleteOldEvents"]>[0],
): Promise<{ more: boolean }> {
  const longestEnded = transaction
    .selectFrom("runs")
    .select(["organization_id", "id", "last_event"])
    .where("log_ended_at", "<=", endedBefore)
    .orderBy("log_ended_at")
    .orderBy("ordinal")
    .limit(limit);
  const runs = await traits.takeUnlocked(longestEnded).execute();
  let left = limit;
  for (const { organization_id: organizationId, id: runId, last_event } of runs) {
    const log = { organizationId, runId, firstKept: last_event - eventsKept + 1 };
    left -= await deleteRows(transaction, { ...log, limit: left });
    if (left === 0) {
      return { more: true };
    }
    await shortenFirstRow(transaction, log);
    await transaction
      .updateTable("runs")
      .set({ log_ended_at: null })
      .where("organization_id", "=", organizationId)
      .where("id", "=", runId)
      .execute();
  }
  return { more: runs.length === limit };
}

interface Log {
  organizationId: OrganizationId;
  runId: RunId;
  /** The number of the first event that stays. */
  firstKept: number;
}

/** Deletes rows of which no event stays. @returns how many. */
async function deleteRows(
  transaction: Kysely<Schema>,
  { limit, ...log }: Log & { limit: number },
): Promise<number> {
  const rows = await transaction
    .selectFrom("run_events")
    .select("sequence")
    .where("organization_id", "=", log.organizationId)
    .where("run_id", "=", log.runId)
    .where("sequence", "<", log.firstKept)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  const last = rows.at(-1);
  if (last !== undefined) {
    await transaction
      .deleteFrom("run_events")
      .where("organization_id", "=", log.organizationId)
      .where("run_id", "=", log.runId)
      .where("sequence", "<=", last.sequence)
      .execute();
  }
  return rows.length;
}

/** Deletes the events that do not stay from the row in which the first one that stays is. */
async function shortenFirstRow(
  transaction: Kysely<Schema>,
  { organizationId, runId, firstKept }: Log,
): Promise<void> {
  const row = await transaction
    .selectFrom("run_events")
    .select(["sequence", "event"])
    .where("organization_id", "=", organizationId)
    .where("run_id", "=", runId)
    .orderBy("sequence")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) {
    return;
  }
  const events = fromBatch(row.sequence, row.event);
  const kept = events.filter(({ sequence }) => sequence >= firstKept);
  if (kept.length < events.length) {
    await transaction
      .updateTable("run_events")
      .set({ event: toBatch(kept.map(({ event }) => event)) })
      .where("organization_id", "=", organizationId)
      .where("run_id", "=", runId)
      .where("sequence", "=", row.sequence)
      .execute();
  }
}
