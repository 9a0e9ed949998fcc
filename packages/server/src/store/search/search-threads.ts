import type { SelectQueryBuilder } from "kysely";
import type { Page, PageRequest, UnknownCursor } from "../../core/page.ts";
import { findPosition, type Position, reverse } from "../page.ts";
import type { Schema } from "../schema.ts";
import type { FoundThread, ThreadSearch } from "./search-index.ts";

type Threads<Row> = SelectQueryBuilder<Schema, "threads", Row>;

/** Where other filters leave little of what is found, ever more of it is looked at in one go, up to this. */
const mostDocuments = 1_000;

/**
 * Reads threads that are found, in the order in which they came into the database. That is the order in which they were
 * created, but for those that were imported later or while the clock was wrong.
 *
 * @param params.list - Selects all threads that the other filters let through.
 * @param params.beyond - The ordinal of the last thread that is known already.
 * @param params.until - The ordinal of the thread to end before.
 */
export async function searchThreads<Row extends Position>({
  search,
  list,
  order,
  beyond,
  until = null,
  limit,
}: {
  search: ThreadSearch;
  list: Threads<Row>;
  order: PageRequest["order"];
  beyond: number | null;
  until?: number | null;
  limit: number;
}): Promise<Row[]> {
  const isBeforeEnd = (ordinal: number) =>
    until === null || (order === "asc" ? ordinal < until : ordinal > until);
  const rows: Row[] = [];
  let last = beyond;
  for (let documents = limit; rows.length < limit; documents = Math.min(2 * documents, mostDocuments)) {
    const found = await search.threads({ order, beyond: last, documents });
    const within = found.filter(({ ordinal }) => isBeforeEnd(ordinal));
    if (within.length > 0) {
      rows.push(...(await readRows(list, within, order)));
    }
    if (found.length === 0 || within.length < found.length) {
      break;
    }
    last = found.at(-1)?.ordinal ?? null;
    // A search for what is rare among much that is found is long; others get their turn in between.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return rows.slice(0, limit);
}

/** Like `readPage`, of what is found. */
export async function readFoundPage<Row extends Position, Entry>({
  search,
  list,
  page,
  toEntry,
}: {
  search: ThreadSearch;
  list: Threads<Row>;
  page: PageRequest;
  toEntry: (row: Row) => Entry;
}): Promise<Page<Entry> | UnknownCursor> {
  const after = page.after === null ? null : await findOrdinal(search, list, page.after);
  const before = page.before === null ? null : await findOrdinal(search, list, page.before);
  if (after === undefined || before === undefined) {
    return { unknownCursor: (after === undefined ? page.after : page.before) ?? "" };
  }
  const backwards = after === null && before !== null;
  const rows = await searchThreads({
    search,
    list,
    order: backwards ? reverse(page.order) : page.order,
    beyond: backwards ? before : after,
    until: backwards ? null : before,
    limit: page.limit + 1,
  });
  const entries = rows.slice(0, page.limit).map(toEntry);
  return { entries: backwards ? entries.reverse() : entries, hasMore: rows.length > page.limit };
}

/** @returns `undefined` when the thread is not among those that are found. */
async function findOrdinal<Row extends Position>(
  search: ThreadSearch,
  list: Threads<Row>,
  id: string,
): Promise<number | undefined> {
  const ordinal = (await findPosition(list, id))?.ordinal;
  if (ordinal === undefined) {
    return undefined;
  }
  const [next] = await search.threads({ order: "asc", beyond: ordinal - 1, documents: 1 });
  return next?.ordinal === ordinal ? ordinal : undefined;
}

async function readRows<Row extends Position>(
  list: Threads<Row>,
  found: readonly FoundThread[],
  order: PageRequest["order"],
): Promise<Row[]> {
  const ids = found.map(({ id }) => id);
  const rows = await list.where("threads.id", "in", ids).execute();
  return rows.sort((a, b) => (order === "asc" ? a.ordinal - b.ordinal : b.ordinal - a.ordinal));
}
