import { type Kysely, type SqlBool, sql } from "kysely";
import type { OrganizationId } from "../core/ids.ts";
import type { ThreadFilter } from "../core/thread.ts";
import type { ThreadStore } from "../core/thread-store.ts";
import { copyThread } from "./copy-thread.ts";
import type { Database } from "./database.ts";
import { deleteExpiredThreads, deleteThread } from "./delete-thread.ts";
import { insertMessages } from "./insert-messages.ts";
import { insertThread } from "./insert-thread.ts";
import { readPage } from "./page.ts";
import { withReceipt } from "./receipts.ts";
import { fromThreadRow, toThreadRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { reindexThread } from "./search/indexing.ts";
import type { ThreadSearch } from "./search/search-index.ts";
import { readFoundPage } from "./search/search-threads.ts";
import { wordsOf } from "./search/words.ts";
import { isThereAt } from "./thread-hold.ts";
import { deleteMarks, insertMarks, marksOfFilter } from "./thread-marks.ts";

export function createThreadStore(database: Database): ThreadStore {
  const { reader, write, traits } = database;
  return {
    createThread: ({ thread, messages, receipt }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect() {
            const { organizationId } = thread;
            await insertThread(transaction, traits, thread);
            await insertMessages(transaction, traits, { organizationId, messages });
          },
          wasDone: () => true,
        }),
      ),

    async findThread({ organizationId, threadId, at }) {
      const row = await threadsOf(reader, organizationId, at).where("id", "=", threadId).executeTakeFirst();
      return row === undefined ? null : fromThreadRow(row);
    },

    async listThreads({ organizationId, filter, page, at }) {
      const list = filteredThreads(reader, { organizationId, filter, at });
      const search = await searchOf(database, { organizationId, filter });
      const request = { list, page, toEntry: fromThreadRow };
      return search === null ? readPage(request) : readFoundPage({ ...request, search });
    },

    updateThread: ({ organizationId, threadId, change, at, receipt }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect() {
            const query = threadsOf(transaction, organizationId, at).where("id", "=", threadId);
            const row = await traits.keepRows(query).executeTakeFirst();
            if (row === undefined) {
              return null;
            }
            const changed = { ...fromThreadRow(row), ...change };
            const thread = { ...changed, expiresAt: changed.ttlMs === null ? null : at + changed.ttlMs };
            const { ttl_ms, expires_at, body } = toThreadRow(thread);
            await transaction
              .updateTable("threads")
              .set({ ttl_ms, expires_at, body })
              .where("organization_id", "=", organizationId)
              .where("id", "=", threadId)
              .execute();
            if (change.metadata !== undefined) {
              await deleteMarks(transaction, { organizationId, threadId });
              await insertMarks(transaction, traits, thread);
            }
            if (change.title !== undefined) {
              await reindexThread(transaction, { search: traits.search, organizationId }, thread);
            }
            return thread;
          },
          wasDone: (thread) => thread !== null,
        }),
      ),

    deleteThread: (key) =>
      write(async (transaction) => (await deleteThread(transaction, traits, key)) !== null),

    copyThread: ({ receipt, ...copy }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          effect: () => copyThread(transaction, traits, copy),
          wasDone: (copied) => copied,
        }),
      ),

    deleteExpiredThreads: (due) => write((transaction) => deleteExpiredThreads(transaction, traits, due)),
  };
}

function threadsOf(db: Kysely<Schema>, organizationId: OrganizationId, at: number | undefined) {
  const threads = db.selectFrom("threads").selectAll().where("organization_id", "=", organizationId);
  return at === undefined ? threads : threads.where(isThereAt(at));
}

/** All threads that the filter lets through, but for what it searches. */
export function filteredThreads(
  db: Kysely<Schema>,
  {
    organizationId,
    filter,
    at,
  }: { organizationId: OrganizationId; filter: ThreadFilter; at: number | undefined },
) {
  let list = threadsOf(db, organizationId, at);
  for (const mark of marksOfFilter(filter)) {
    list = list.where("id", "in", (select) =>
      select
        .selectFrom("thread_marks")
        .select("thread_id")
        .where("organization_id", "=", organizationId)
        .where("mark", "=", mark),
    );
  }
  // Without a word, nothing has it.
  return filter.search !== null && wordsOf(filter.search).length === 0
    ? list.where(sql<SqlBool>`1 = 0`)
    : list;
}

/** @returns `null` when the filter searches nothing that could be found. */
export async function searchOf(
  database: Database,
  { organizationId, filter }: { organizationId: OrganizationId; filter: ThreadFilter },
): Promise<ThreadSearch | null> {
  const words = wordsOf(filter.search ?? "");
  if (words.length === 0) {
    return null;
  }
  const { search } = database.traits;
  await search.catchUp(database);
  return search.search(database.reader, { organizationId, words });
}
