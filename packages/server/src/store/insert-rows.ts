import type { InsertObject, Kysely } from "kysely";
import type { DatabaseTraits } from "./database.ts";
import type { Schema } from "./schema.ts";

/** Inserts rows that all have the same columns, in order, with as few statements as the database allows. */
export async function insertRows<Table extends keyof Schema>(
  transaction: Kysely<Schema>,
  { maxParameters }: DatabaseTraits,
  table: Table,
  rows: readonly InsertObject<Schema, Table>[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) {
    return;
  }
  const size = Math.floor(maxParameters / Object.keys(first).length);
  for (let start = 0; start < rows.length; start += size) {
    await transaction
      .insertInto(table)
      .values(rows.slice(start, start + size))
      .execute();
  }
}
