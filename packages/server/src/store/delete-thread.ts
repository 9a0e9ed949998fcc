import { type Kysely, sql } from "kysely";
import type { ThreadStore } from "../core/thread-store.ts";
import type { DatabaseTraits } from "./database.ts";
import type { Schema } from "./schema.ts";
import { sendAhead } from "./sent-ahead.ts";
import { activeStatuses, holdThread, isThereAt, type ThreadKey } from "./thread-hold.ts";
import { deleteMarks } from "./thread-marks.ts";

/**
 * Deletes a thread with everything in it.
 *
 * @returns how many messages it had, or `null` when there was none.
 */
export async function deleteThread(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  key: ThreadKey & { at?: number },
): Promise<number | null> {
  if (!(await holdThread(transaction, traits, key))) {
    return null;
  }
  const { organizationId, threadId } = key;
  const runs = transaction
    .selectFrom("runs")
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId);
  // From here on nobody adds to the runs: an append that is under way has ended, and the next will find nothing.
  await traits.holdRows(() => sendAhead(transaction, traits.keepRows(runs.orderBy("ordinal"))));
  const steps = transaction
    .selectFrom("run_steps")
    .select("id")
    .where("organization_id", "=", organizationId)
    .where("run_id", "in", runs);
  await transaction
    .deleteFrom("tool_outputs")
    .where("organization_id", "=", organizationId)
    .where("step_id", "in", steps)
    .execute();
  for (const table of ["run_events", "model_calls", "run_steps", "run_settings", "waiting_runs"] as const) {
    await transaction
      .deleteFrom(table)
      .where("organization_id", "=", organizationId)
      .where("run_id", "in", runs)
      .execute();
  }
  for (const [table, column] of [
    ["messages", "thread_id"],
    ["threads", "id"],
  ] as const) {
    await traits.search.remove(transaction, {
      table,
      organizationId,
      ordinals: sql`
        select ordinal from ${sql.table(table)}
        where organization_id = ${organizationId} and ${sql.ref(column)} = ${threadId}
      `,
    });
  }
  await deleteMarks(transaction, key);
  for (const table of ["runs", "message_revisions"] as const) {
    await transaction
      .deleteFrom(table)
      .where("organization_id", "=", organizationId)
      .where("thread_id", "=", threadId)
      .execute();
  }
  const { numDeletedRows } = await transaction
    .deleteFrom("messages")
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId)
    .executeTakeFirst();
  await transaction
    .deleteFrom("threads")
    .where("organization_id", "=", organizationId)
    .where("id", "=", threadId)
    .execute();
  return Number(numDeletedRows);
}

/** @see ThreadStore.deleteExpiredThreads */
export async function deleteExpiredThreads(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { now, limit, mostMessages }: Parameters<ThreadStore["deleteExpiredThreads"]>[0],
): Promise<number> {
  const expired = transaction
    .selectFrom("threads")
    .select(["organization_id", "id"])
    .where("expires_at", "<=", now)
    .where((eb) => eb.not(isThereAt(now)(eb)))
    .orderBy("expires_at")
    .limit(limit);
  let deleted = 0;
  let messages = 0;
  for (const { organization_id, id } of await traits.takeUnlocked(expired).execute()) {
    // Asked again now that the thread is held: a run may have begun since the threads were found.
    const active = await transaction
      .selectFrom("runs")
      .select("id")
      .where("organization_id", "=", organization_id)
      .where("thread_id", "=", id)
      .where("status", "in", activeStatuses)
      .executeTakeFirst();
    if (active === undefined) {
      const key = { organizationId: organization_id, threadId: id };
      messages += (await deleteThread(transaction, traits, key)) ?? 0;
      deleted += 1;
    }
    if (messages >= mostMessages) {
      break;
    }
  }
  return deleted;
}
