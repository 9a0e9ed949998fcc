import type { InsertObject, Kysely } from "kysely";
import type { DatabaseTraits } from "./database.ts";
import { inBatches } from "./in-batches.ts";
import type { Schema } from "./schema.ts";
import { statementAhead } from "./statement.ts";

type Row = InsertObject<Schema, keyof Schema>;

const insertOne = statementAhead(
  (db, values: Row, { table, columns }: { table: keyof Schema; columns: readonly string[] }) => {
    const given = values as Record<string, unknown>;
    return db
      .insertInto(table)
      .values(Object.fromEntries(columns.map((column) => [column, given[column]])) as Row);
  },
);

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
  if (rows.length === 1) {
    await insertRow(transaction, table, first);
    return;
  }
  const size = Math.floor(maxParameters / Object.keys(first).length);
  for (const batch of inBatches(rows, size)) {
    await transaction.insertInto(table).values(batch).execute();
  }
}

export async function insertRow<Table extends keyof Schema>(
  transaction: Kysely<Schema>,
  table: Table,
  row: InsertObject<Schema, Table>,
): Promise<void> {
  await insertOne(transaction, row as Row, { table, columns: Object.keys(row) });
}
