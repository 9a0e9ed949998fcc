import { type ExpressionBuilder, type ExpressionWrapper, type Kysely, type SqlBool, sql } from "kysely";
import type { OrganizationId, RunId, ThreadId } from "../core/ids.ts";
import { activeRunStatuses, type RunStatus } from "../core/run-status.ts";
import type { DatabaseTraits } from "./database.ts";
import type { Schema } from "./schema.ts";
import { statement, statementAhead } from "./statement.ts";

export interface ThreadKey {
  organizationId: OrganizationId;
  threadId: ThreadId;
}

/** Literals: a partial index is recognised only by values that are known when the statement is planned. */
export const activeStatuses = sql<RunStatus>`(${sql.join(activeRunStatuses.map((status) => sql.lit(status)))})`;
export const queued = sql.lit("queued" as const);
const cancelling = sql.lit("cancelling" as const);
export const notWaiting = sql.lit(0 as const);
export const waiting = sql.lit(1 as const);

/**
 * Whether a run is active, in terms of which each has an index of few rows: it has its thread, it waits for it, or it is
 * being put away.
 */
export function isActiveRun({ eb, or }: ExpressionBuilder<Schema, "runs">) {
  return or([
    eb.and([eb("waiting", "=", notWaiting), eb("status", "in", activeStatuses)]),
    eb.and([eb("waiting", "=", waiting), eb("status", "=", queued)]),
    eb("status", "=", cancelling),
  ]);
}

/**
 * Whether a thread is still there at an instant: its time is not up, or a run is active on it, whose end gives it time
 * again. What is not there any more is cleared away sooner or later.
 */
export function isThereAt(at: number) {
  return ({
    eb,
    or,
    exists,
    selectFrom,
  }: ExpressionBuilder<Schema, "threads">): ExpressionWrapper<Schema, "threads", SqlBool> =>
    or([
      eb("threads.expires_at", "is", null),
      eb("threads.expires_at", ">", at),
      exists(
        selectFrom("runs")
          .select("runs.id")
          .whereRef("runs.organization_id", "=", "threads.organization_id")
          .whereRef("runs.thread_id", "=", "threads.id")
          .where("runs.status", "in", activeStatuses),
      ),
    ]);
}

/** @param key.at - Now: a thread whose time is up is not selected. Left out where that does not matter. */
export function selectThread(
  db: Kysely<Schema>,
  { organizationId, threadId, at }: ThreadKey & { at?: number | undefined },
) {
  const thread = db
    .selectFrom("threads")
    .select("threads.id")
    .where("threads.organization_id", "=", organizationId)
    .where("threads.id", "=", threadId);
  return at === undefined ? thread : thread.where(isThereAt(at));
}

/**
 * Holds a thread until the transaction ends: whoever gives the thread to a run, takes it back, changes its messages or
 * deletes it does so one after the other. A transaction that also holds runs or messages of the thread holds the thread
 * first.
 *
 * @param key.at - As for {@link selectThread}.
 * @returns whether the organization has it.
 */
export async function holdThread(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  key: ThreadKey & { at?: number },
): Promise<boolean> {
  const isTimed = key.at !== undefined;
  const { rows } = await keepThread(transaction, { at: 0, ...key }, { traits, isTimed });
  return rows.length > 0;
}

const keepThread = statement(
  (
    db,
    { organizationId, threadId, at }: ThreadKey & { at: number },
    { traits, isTimed }: { traits: DatabaseTraits; isTimed: boolean },
  ) => traits.keepRows(selectThread(db, { organizationId, threadId, at: isTimed ? at : undefined })),
);

/**
 * Holds a thread that is to be given to a run, or added to.
 *
 * @param key.at - As for {@link selectThread}.
 * @returns the run that has the thread; `null` when the organization does not have the thread.
 */
export async function holdThreadToChange(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  key: ThreadKey & { at: number },
): Promise<{ activeRun: RunId | null } | null> {
  const { organizationId, threadId } = key;
  // A statement that waits for the thread would see of its runs what was true before it waited.
  await traits.holdRows(() => keepThreadAhead(transaction, { organizationId, threadId }, { traits }));
  const { rows } = await selectWithActiveRun(transaction, key, {});
  const [row] = rows;
  return row === undefined ? null : { activeRun: row.active_run };
}

const keepThreadAhead = statementAhead((db, key: ThreadKey, { traits }: { traits: DatabaseTraits }) =>
  traits.keepRows(selectThread(db, key)),
);

const selectWithActiveRun = statement((db, key: ThreadKey & { at: number }) =>
  selectThread(db, key).select((eb) =>
    eb
      .selectFrom("runs")
      .select("runs.id")
      .where("runs.organization_id", "=", key.organizationId)
      .where("runs.thread_id", "=", key.threadId)
      .where("runs.waiting", "=", notWaiting)
      .where("runs.status", "in", activeStatuses)
      .as("active_run"),
  ),
);

/** As {@link holdThread}, for who knows only a run of the thread. */
export async function holdThreadOfRun(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { organizationId, runId }: { organizationId: OrganizationId; runId: RunId },
): Promise<void> {
  await traits.holdRows(() => keepThreadOfRunAhead(transaction, { organizationId, runId }, { traits }));
}

const keepThreadOfRunAhead = statementAhead(
  (
    db,
    { organizationId, runId }: { organizationId: OrganizationId; runId: RunId },
    { traits }: { traits: DatabaseTraits },
  ) =>
    traits.keepRows(
      db
        .selectFrom("threads")
        .select("id")
        .where("organization_id", "=", organizationId)
        .where("id", "=", (select) =>
          select
            .selectFrom("runs")
            .select("thread_id")
            .where("organization_id", "=", organizationId)
            .where("id", "=", runId),
        ),
    ),
);

/** Something happened in the thread: it is listed anew, and if it has a time to live, that begins again. */
export async function keepAlive(
  transaction: Kysely<Schema>,
  values: ThreadKey & { at: number },
): Promise<void> {
  await prolong(transaction, values, {});
}

const prolong = statementAhead((db, values: ThreadKey & { at: number }) =>
  db
    .updateTable("threads")
    .set((eb) => ({
      updated_at: eb
        .case()
        .when("updated_at", "<", values.at)
        .then(values.at)
        .else(eb.ref("updated_at"))
        .end(),
      // Without a time to live there is nothing to add to, and it stays null.
      expires_at: eb("ttl_ms", "+", values.at),
    }))
    .where("organization_id", "=", values.organizationId)
    .where("id", "=", values.threadId),
);
