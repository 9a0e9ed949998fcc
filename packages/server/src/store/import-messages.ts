import { isDeepStrictEqual } from "node:util";
import type { Kysely } from "kysely";
import type { MessageId, OrganizationId, ThreadId } from "../core/ids.ts";
import type { ImportOutcome, Saved } from "../core/import-entry.ts";
import type { Message } from "../core/message.ts";
import type { DatabaseTraits } from "./database.ts";
import { type HeldThreads, isEmpty } from "./import-threads.ts";
import { inBatches } from "./in-batches.ts";
import { insertMessages } from "./insert-messages.ts";
import { fromMessageRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { activeStatuses, keepAlive, notWaiting } from "./thread-hold.ts";

/** How many ids one statement looks for. */
const idsPerStatement = 500;

/** Adds messages to threads that are held, so that nobody else adds to them meanwhile. */
export async function importMessages(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  {
    organizationId,
    now,
    messages,
    threads,
  }: {
    organizationId: OrganizationId;
    now: number;
    messages: readonly {
      saved: Saved<Message>;
      tell: (outcome: ImportOutcome["outcome"], createdThread?: ThreadId | null) => void;
    }[];
    threads: HeldThreads;
  },
): Promise<void> {
  const known = await findMessages(
    transaction,
    organizationId,
    messages.map(({ saved }) => saved.id),
  );
  const older = [...threads.all.keys()].filter((id) => !threads.created.has(id));
  const busy = await threadsWithActiveRun(transaction, organizationId, older);

  const added: Message[] = [];
  const withMessage = new Set<ThreadId>();
  for (const { saved, tell } of messages) {
    const { threadId } = saved;
    const stored = known.get(saved.id);
    if (stored !== undefined) {
      tell(isSame(stored, saved) ? "known" : "conflict");
    } else if (busy.has(threadId)) {
      tell("busy");
    } else {
      const message = toMessage(saved, organizationId, now);
      const isFirst = threads.unannounced.has(threadId) && !withMessage.has(threadId);
      tell("new", isFirst ? threadId : null);
      known.set(message.id, message);
      added.push(message);
      withMessage.add(threadId);
    }
  }
  await insertMessages(transaction, traits, { organizationId, messages: added });
  for (const threadId of withMessage) {
    if (threads.all.get(threadId)?.ttlMs !== null) {
      await keepAlive(transaction, { organizationId, threadId, at: now });
    }
  }
}

async function findMessages(
  transaction: Kysely<Schema>,
  organizationId: OrganizationId,
  ids: readonly MessageId[],
): Promise<Map<MessageId, Message>> {
  const found = new Map<MessageId, Message>();
  for (const batch of inBatches(ids, idsPerStatement)) {
    const rows = await transaction
      .selectFrom("messages")
      .selectAll()
      .where("organization_id", "=", organizationId)
      .where("id", "in", batch)
      .execute();
    for (const row of rows) {
      found.set(row.id, fromMessageRow(row));
    }
  }
  return found;
}

async function threadsWithActiveRun(
  transaction: Kysely<Schema>,
  organizationId: OrganizationId,
  ids: readonly ThreadId[],
): Promise<Set<ThreadId>> {
  const busy = new Set<ThreadId>();
  for (const batch of inBatches(ids, idsPerStatement)) {
    const rows = await transaction
      .selectFrom("runs")
      .select("thread_id")
      .where("organization_id", "=", organizationId)
      .where("thread_id", "in", batch)
      .where("waiting", "=", notWaiting)
      .where("status", "in", activeStatuses)
      .execute();
    for (const { thread_id } of rows) {
      busy.add(thread_id);
    }
  }
  return busy;
}

function toMessage(saved: Saved<Message>, organizationId: OrganizationId, now: number): Message {
  const createdAt = saved.createdAt ?? now;
  const { status, completedAt, incompleteAt } = saved;
  return {
    ...saved,
    organizationId,
    createdAt,
    completedAt: completedAt ?? (status === "completed" ? createdAt : null),
    incompleteAt: incompleteAt ?? (status === "incomplete" ? createdAt : null),
  };
}

/** Times that nobody noted are no difference, and neither is empty metadata. */
function isSame(stored: Message, saved: Saved<Message>): boolean {
  const { metadata } = stored;
  const expected = toMessage(saved, stored.organizationId, stored.createdAt);
  return isDeepStrictEqual(
    stored,
    isEmpty(metadata) && isEmpty(expected.metadata) ? { ...expected, metadata } : expected,
  );
}
