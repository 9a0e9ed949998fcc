import { type SelectQueryBuilder, type SqlBool, sql } from "kysely";
import type { Schema } from "../schema.ts";

const batch = 500;

/** All rows of a table that has them numbered, a few at a time: a table may be larger than the memory. */
export async function* rowsInBatches<Table extends keyof Schema, Row extends { ordinal: number }>(
  query: SelectQueryBuilder<Schema, Table, Row>,
): AsyncGenerator<Row[]> {
  let after: number | undefined = -1;
  while (after !== undefined) {
    const rows: Row[] = await query
      .where(sql<SqlBool>`ordinal > ${after}`)
      .orderBy(sql`ordinal`)
      .limit(batch)
      .execute();
    yield rows;
    after = rows.at(-1)?.ordinal;
  }
}
