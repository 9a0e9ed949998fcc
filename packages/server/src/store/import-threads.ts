import { isDeepStrictEqual } from "node:util";
import type { Kysely } from "kysely";
import type { MessageId, OrganizationId, ThreadId } from "../core/ids.ts";
import type { ImportOutcome, Saved } from "../core/import-entry.ts";
import type { Message } from "../core/message.ts";
import type { Thread } from "../core/thread.ts";
import type { DatabaseTraits } from "./database.ts";
import { inBatches } from "./in-batches.ts";
import { fromThreadRow, toThreadRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { indexThread, reindexThread } from "./search/indexing.ts";
import { deleteMarks, insertMarks } from "./thread-marks.ts";

interface Place {
  organizationId: OrganizationId;
  now: number;
}

/** How many threads one statement inserts. */
const threadsPerStatement = 500;

/** The threads of a batch, all held until the transaction ends. */
export interface HeldThreads {
  all: ReadonlyMap<ThreadId, Thread>;
  /** Those that this batch has created. */
  created: ReadonlySet<ThreadId>;
  /** Those of them that nothing but a message speaks of. */
  unannounced: ReadonlySet<ThreadId>;
}

/** @param params.messages - Those of the batch, whose threads are created if nothing else does so. */
export async function importThreads(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  {
    threads,
    messages,
    ...place
  }: Place & {
    threads: readonly { saved: Saved<Thread>; tell: (outcome: ImportOutcome["outcome"]) => void }[];
    messages: readonly Saved<Message>[];
  },
): Promise<HeldThreads> {
  const wanted = new Map<ThreadId, Saved<Thread>>();
  for (const { saved } of threads) {
    if (!wanted.has(saved.id)) {
      wanted.set(saved.id, saved);
    }
  }
  const known = await knownMessages(transaction, place, messages);
  for (const { id, threadId, createdAt } of messages) {
    if (!wanted.has(threadId) && !known.has(id)) {
      wanted.set(threadId, emptyThread(threadId, createdAt));
    }
  }
  const created = await insertMissing(transaction, traits, place, [...wanted.values()]);
  const all = await hold(transaction, traits, place, [
    ...wanted.keys(),
    ...messages.map(({ threadId }) => threadId),
  ]);

  const told = new Set<ThreadId>();
  for (const { saved, tell } of threads) {
    const stored = all.get(saved.id);
    if (created.has(saved.id) && !told.has(saved.id)) {
      tell("new");
    } else if (stored === undefined || isSame(stored, saved)) {
      tell("known");
    } else if (isBlank(stored)) {
      const thread = { ...stored, ...saved, createdAt: saved.createdAt ?? stored.createdAt };
      await fill(transaction, traits, thread);
      all.set(saved.id, thread);
      tell("filled");
    } else {
      tell("conflict");
    }
    told.add(saved.id);
  }
  return { all, created, unannounced: new Set([...created].filter((id) => !told.has(id))) };
}

async function knownMessages(
  transaction: Kysely<Schema>,
  { organizationId }: Place,
  messages: readonly Saved<Message>[],
): Promise<Set<MessageId>> {
  const known = new Set<MessageId>();
  for (const batch of inBatches(messages, threadsPerStatement)) {
    const rows = await transaction
      .selectFrom("messages")
      .select("id")
      .where("organization_id", "=", organizationId)
      .where(
        "id",
        "in",
        batch.map(({ id }) => id),
      )
      .execute();
    for (const { id } of rows) {
      known.add(id);
    }
  }
  return known;
}

/** In the order of their ids, so that two imports of the same threads wait for each other in one order. */
async function insertMissing(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { organizationId, now }: Place,
  wanted: readonly Saved<Thread>[],
): Promise<Set<ThreadId>> {
  const created = new Set<ThreadId>();
  const threads = wanted
    .map((saved): Thread => ({ ...saved, organizationId, createdAt: saved.createdAt ?? now }))
    .sort((left, right) => (left.id < right.id ? -1 : 1));
  for (const batch of inBatches(threads, threadsPerStatement)) {
    const rows = await transaction
      .insertInto("threads")
      .values(batch.map((thread) => ({ ...toThreadRow(thread), updated_at: thread.createdAt })))
      .onConflict((conflict) => conflict.columns(["organization_id", "id"]).doNothing())
      .returning("id")
      .execute();
    for (const { id } of rows) {
      created.add(id);
    }
  }
  for (const thread of threads.filter(({ id }) => created.has(id))) {
    await insertMarks(transaction, traits, thread);
    await indexThread(transaction, { search: traits.search, organizationId }, thread);
  }
  return created;
}

async function hold(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { organizationId }: Place,
  ids: readonly ThreadId[],
): Promise<Map<ThreadId, Thread>> {
  const held = new Map<ThreadId, Thread>();
  for (const batch of inBatches([...new Set(ids)].sort(), threadsPerStatement)) {
    const query = transaction
      .selectFrom("threads")
      .selectAll()
      .where("organization_id", "=", organizationId)
      .where("id", "in", batch)
      .orderBy("id");
    for (const row of await traits.keepRows(query).execute()) {
      held.set(row.id, fromThreadRow(row));
    }
  }
  return held;
}

/** Gives a thread that came without a word about itself what is known of it now. */
async function fill(transaction: Kysely<Schema>, traits: DatabaseTraits, thread: Thread): Promise<void> {
  const { organizationId, id: threadId } = thread;
  const { body, created_at } = toThreadRow(thread);
  await transaction
    .updateTable("threads")
    .set({ body, created_at })
    .where("organization_id", "=", organizationId)
    .where("id", "=", threadId)
    .execute();
  await deleteMarks(transaction, { organizationId, threadId });
  await insertMarks(transaction, traits, thread);
  await reindexThread(transaction, { search: traits.search, organizationId }, thread);
}

function emptyThread(id: ThreadId, createdAt: number | null): Saved<Thread> {
  return {
    id,
    title: "",
    datasetId: null,
    metadata: null,
    toolResources: null,
    ttlMs: null,
    expiresAt: null,
    createdAt,
  };
}

/** Whether nothing is said of the thread but that it exists. */
function isBlank({ title, datasetId, metadata, toolResources }: Thread): boolean {
  return title === "" && datasetId === null && isEmpty(metadata) && isEmpty(toolResources);
}

function isSame(stored: Thread, saved: Saved<Thread>): boolean {
  return (
    stored.title === saved.title &&
    (saved.createdAt === null || saved.createdAt === stored.createdAt) &&
    (["metadata", "toolResources"] as const).every(
      (field) =>
        (isEmpty(stored[field]) && isEmpty(saved[field])) || isDeepStrictEqual(stored[field], saved[field]),
    )
  );
}

export function isEmpty(value: object | null): boolean {
  return value === null || Object.keys(value).length === 0;
}
