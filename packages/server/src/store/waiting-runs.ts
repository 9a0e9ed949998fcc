import type { Kysely } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { DatabaseTraits } from "./database.ts";
import { addMessages } from "./insert-messages.ts";
import { fromJsonText, toJsonText } from "./json-text.ts";
import type { Position } from "./page.ts";
import { rewindThread } from "./rewind-thread.ts";
import type { Schema } from "./schema.ts";
import { queued, type ThreadKey, waiting } from "./thread-hold.ts";

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}

/** Remembers what is to be done with the thread when the run gets it. */
export async function insertWaitingRun(
  transaction: Kysely<Schema>,
  {
    organizationId,
    runId,
    messages,
    rewindTo,
  }: RunKey & { messages: readonly Message[]; rewindTo: Position | null },
): Promise<void> {
  await transaction
    .insertInto("waiting_runs")
    .values({
      organization_id: organizationId,
      run_id: runId,
      messages: toJsonText([...messages]),
      rewind_created_at: rewindTo?.created_at ?? null,
      rewind_ordinal: rewindTo?.ordinal ?? null,
    })
    .execute();
}

/** Forgets it, and says what it was. */
export async function takeWaitingRun(
  transaction: Kysely<Schema>,
  { organizationId, runId }: RunKey,
): Promise<{ messages: Message[]; rewindTo: Position | null } | null> {
  const row = await transaction
    .deleteFrom("waiting_runs")
    .where("organization_id", "=", organizationId)
    .where("run_id", "=", runId)
    .returning(["messages", "rewind_created_at", "rewind_ordinal"])
    .executeTakeFirst();
  if (row === undefined) {
    return null;
  }
  const { rewind_created_at: created_at, rewind_ordinal: ordinal } = row;
  return {
    messages: fromJsonText(row.messages),
    rewindTo: created_at === null || ordinal === null ? null : { created_at, ordinal },
  };
}

/**
 * Gives a thread that has just become free to the run that has waited longest for it. The caller holds the thread.
 *
 * @param params.at - The time of its messages.
 * @returns whether a run waited.
 */
export async function promoteWaitingRun(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { organizationId, threadId, at }: ThreadKey & { at: number },
): Promise<boolean> {
  const longestWaiting = transaction
    .selectFrom("runs")
    .select(["id", "created_at"])
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId)
    .where("waiting", "=", waiting)
    .where("status", "=", queued)
    // One whose time is over is claimed to be expired, and never gets the thread.
    .where("node_id", "is", null)
    .where("claimable_at", ">", at)
    .orderBy("ordinal")
    .limit(1);
  const next = await traits.keepRows(longestWaiting).executeTakeFirst();
  if (next === undefined) {
    return false;
  }
  await transaction
    .updateTable("runs")
    .set((eb) => ({ waiting: 0, claimable_at: eb.ref("created_at") }))
    .where("organization_id", "=", organizationId)
    .where("id", "=", next.id)
    .execute();
  const plan = await takeWaitingRun(transaction, { organizationId, runId: next.id });
  if (plan === null) {
    throw new Error(`run ${next.id} waits for its thread without a plan`);
  }
  if (plan.rewindTo !== null) {
    await rewindThread(transaction, traits, { organizationId, threadId, to: plan.rewindTo, at });
  }
  // Nodes' clocks differ, and a message is never older than the run that brings it.
  const instant = Math.max(at, next.created_at);
  const messages = plan.messages.map((message) => ({
    ...message,
    createdAt: instant,
    completedAt: message.completedAt === null ? null : instant,
  }));
  await addMessages(transaction, traits, { organizationId, threadId, messages });
  return true;
}
