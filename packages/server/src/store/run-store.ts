import { type Insertable, type Kysely, sql } from "kysely";
import type { OrganizationId, RunId, ThreadId } from "../core/ids.ts";
import { type Run, stateOf } from "../core/run.ts";
import { activeRunStatuses, isActive, type RunStatus } from "../core/run-status.ts";
import type { RunStore } from "../core/store.ts";
import type { Database } from "./database.ts";
import { createEventLog, insertEvents } from "./event-log.ts";
import { insertRows } from "./insert-rows.ts";
import { readPage } from "./page.ts";
import {
  fromRunRow,
  fromStepRow,
  toMessageRow,
  toSettingsRow,
  toStateColumns,
  toThreadRow,
} from "./row-mapper.ts";
import type { RunTable, Schema } from "./schema.ts";

type NewLease = Parameters<RunStore["createRun"]>[0]["lease"];

/** Literals: a partial index is recognised only by values that are known when the statement is planned. */
const active = sql<RunStatus>`(${sql.join(activeRunStatuses.map((status) => sql.lit(status)))})`;

export function createRunStore(database: Database): RunStore {
  const { reader, write, traits } = database;
  return {
    ...createEventLog(database),

    createRun: ({ newThread, messages, run, events, lease }) =>
      write(async (transaction) => {
        const { id: runId, organizationId } = run;
        if (newThread !== null) {
          await transaction.insertInto("threads").values(toThreadRow(newThread)).execute();
        }
        const busyRunId = await insertRun(transaction, toRunRow(run, { lease, lastEvent: events.length }));
        if (busyRunId !== null) {
          return { created: false, threadBusy: { runId: busyRunId } };
        }
        await transaction.insertInto("run_settings").values(toSettingsRow(run)).execute();
        await insertRows(transaction, traits, "messages", messages.map(toMessageRow));
        await insertEvents(transaction, { traits, organizationId, runId, firstSequence: 1, events });
        return {
          created: true,
          lease: lease && { organizationId, runId, nodeId: lease.nodeId, fencingToken: 1 },
        };
      }),

    async findRun({ organizationId, threadId, runId }) {
      const row = await selectRuns(reader)
        .where("runs.organization_id", "=", organizationId)
        .where("runs.thread_id", "=", threadId)
        .where("runs.id", "=", runId)
        .executeTakeFirst();
      return row === undefined ? null : fromRunRow(row);
    },

    listSteps: ({ organizationId, runId, page }) =>
      readPage({
        list: reader
          .selectFrom("run_steps")
          .selectAll()
          .where("organization_id", "=", organizationId)
          .where("run_id", "=", runId),
        page,
        toEntry: fromStepRow,
      }),
  };
}

/** Runs with their settings. */
export function selectRuns(db: Kysely<Schema>) {
  return db
    .selectFrom("runs")
    .innerJoin("run_settings", (join) =>
      join
        .onRef("run_settings.organization_id", "=", "runs.organization_id")
        .onRef("run_settings.run_id", "=", "runs.id"),
    )
    .selectAll("runs")
    .select("run_settings.settings");
}

/**
 * Inserts the run unless its thread has an active one; the index that locks the thread decides.
 *
 * @returns the run that has the thread, or `null` when this one was inserted.
 */
async function insertRun(transaction: Kysely<Schema>, row: Insertable<RunTable>): Promise<RunId | null> {
  for (;;) {
    const inserted = await transaction
      .insertInto("runs")
      .values(row)
      .onConflict((conflict) =>
        conflict.columns(["organization_id", "thread_id"]).where("status", "in", active).doNothing(),
      )
      .returning("id")
      .executeTakeFirst();
    if (inserted !== undefined) {
      return null;
    }
    const busyRunId = await findActiveRun(transaction, {
      organizationId: row.organization_id,
      threadId: row.thread_id,
    });
    // Not found: on Postgres the other run may have ended since the statement before, and the thread is free.
    if (busyRunId !== null) {
      return busyRunId;
    }
  }
}

async function findActiveRun(
  transaction: Kysely<Schema>,
  { organizationId, threadId }: { organizationId: OrganizationId; threadId: ThreadId },
): Promise<RunId | null> {
  const row = await transaction
    .selectFrom("runs")
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId)
    .where("status", "in", active)
    .executeTakeFirst();
  return row?.id ?? null;
}

function toRunRow(
  run: Run,
  { lease, lastEvent }: { lease: NewLease; lastEvent: number },
): Insertable<RunTable> {
  return {
    id: run.id,
    organization_id: run.organizationId,
    thread_id: run.threadId,
    created_at: run.createdAt,
    last_event: lastEvent,
    node_id: lease?.nodeId ?? null,
    fencing_token: lease === null ? 0 : 1,
    attempt: lease === null ? 0 : 1,
    claimable_at: isActive(run.status) ? (lease?.expiresAt ?? run.createdAt) : null,
    ...toStateColumns(stateOf(run)),
  };
}
