import type { InsertObject, Kysely } from "kysely";
import type { DatabaseTraits } from "./database.ts";
import { inBatches } from "./in-batches.ts";
import type { Schema } from "./schema.ts";

/** Inserts rows that all have the same columns, in order, with as few statements as the database allows. */
export async function insertRows<Table extends keyof Schema>(
  transaction: Kysely<Schema>,
  { maxParameters }: Pick<DatabaseTraits, "maxParameters">,
  table: Table,
  rows: readonly InsertObject<Schema, Table>[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) {
    return;
  }
  const size = Math.floor(maxParameters / Object.keys(first).length);
  for (const batch of inBatches(rows, size)) {
    await transaction.insertInto(table).values(batch).execute();
  }
}
