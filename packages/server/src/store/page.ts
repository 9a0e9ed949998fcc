import { type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import type { Page, PageRequest, UnknownCursor } from "../core/page.ts";
import type { Schema } from "./schema.ts";

/** Where a row stands in its list. Neither column ever changes. */
export interface Position {
  created_at: number;
  ordinal: number;
}

type Order = PageRequest["order"];
type List<Table extends keyof Schema, Row> = SelectQueryBuilder<Schema, Table, Row>;

/**
 * Reads one page of a list by its keys: no offset, and one row more than asked for, to know whether it goes on.
 *
 * @param params.list - Selects all rows of the list and no others, in any order. A cursor that it does not select is
 *   unknown.
 */
export async function readPage<Table extends keyof Schema, Row extends Position, Entry>({
  list,
  page,
  toEntry,
}: {
  list: List<Table, Row>;
  page: PageRequest;
  toEntry: (row: Row) => Entry;
}): Promise<Page<Entry> | UnknownCursor> {
  const after = page.after === null ? null : await findPosition(list, page.after);
  const before = page.before === null ? null : await findPosition(list, page.before);
  if (after === undefined || before === undefined) {
    return { unknownCursor: (after === undefined ? page.after : page.before) ?? "" };
  }

  let bounded = list;
  if (after !== null) {
    bounded = following(bounded, after, page.order);
  }
  if (before !== null) {
    bounded = following(bounded, before, reverse(page.order));
  }
  // A page of which only the end is given is read from there backwards.
  const backwards = after === null && before !== null;
  const rows = await inListOrder(bounded, backwards ? reverse(page.order) : page.order)
    .limit(page.limit + 1)
    .execute();

  const entries = rows.slice(0, page.limit).map(toEntry);
  return { entries: backwards ? entries.reverse() : entries, hasMore: rows.length > page.limit };
}

/** Orders a list by creation and, within one instant, by insertion. */
export function inListOrder<Table extends keyof Schema, Row>(
  list: List<Table, Row>,
  order: Order,
): List<Table, Row> {
  return list.orderBy(sql`created_at`, order).orderBy(sql`ordinal`, order);
}

/** What comes after the position when the list is read in that order. */
export function following<Table extends keyof Schema, Row>(
  list: List<Table, Row>,
  { created_at, ordinal }: Position,
  order: Order,
): List<Table, Row> {
  const direction = order === "asc" ? sql`>` : sql`<`;
  return list.where(sql<SqlBool>`(created_at, ordinal) ${direction} (${created_at}, ${ordinal})`);
}

/** What comes up to the position when the list is read from its oldest entry on, and the position itself. */
export function upToPosition<Table extends keyof Schema, Row>(
  list: List<Table, Row>,
  { created_at, ordinal }: Position,
): List<Table, Row> {
  return list.where(sql<SqlBool>`(created_at, ordinal) <= (${created_at}, ${ordinal})`);
}

/** @returns `undefined` when the list has no such entry. */
export function findPosition<Table extends keyof Schema, Row extends Position>(
  list: List<Table, Row>,
  id: string,
): Promise<Position | undefined> {
  return list.where(sql<SqlBool>`id = ${id}`).executeTakeFirst();
}

export function reverse(order: Order): Order {
  return order === "asc" ? "desc" : "asc";
}
