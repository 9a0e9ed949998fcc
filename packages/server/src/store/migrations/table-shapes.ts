import { type ColumnDataType, type CreateTableBuilder, sql } from "kysely";
import { postgresSearchIndex } from "../search/postgres-search-index.ts";
import type { SearchIndex } from "../search/search-index.ts";
import { createSqliteSearchIndex } from "../search/sqlite-search-index.ts";

type Table = CreateTableBuilder<string, string>;

/** What migrations have to say differently to the two databases. */
export interface TableShapes {
  /** Adds `ordinal`, which grows with each insert, and makes other columns the key by which rows are found. */
  keyed(table: Table, name: string, key: readonly string[]): Table;
  /** Keeps the rows themselves in the order of the primary key, where the database can. For short rows. */
  clustered(table: Table): Table;
  /** The type of a column of bytes. */
  readonly bytes: ColumnDataType;
  readonly search: SearchIndex;
}

export const sqliteShapes: TableShapes = {
  // SQLite counts nothing but its row id, and the row id under another name is the primary key.
  keyed: (table, name, key) =>
    table
      .addColumn("ordinal", "integer", (column) => column.primaryKey())
      .addUniqueConstraint(name, [...key]),
  clustered: (table) => table.modifyEnd(sql`without rowid`),
  bytes: "blob",
  search: createSqliteSearchIndex(),
};

export const postgresShapes: TableShapes = {
  keyed: (table, name, key) =>
    table
      .addColumn("ordinal", "bigint", (column) => column.generatedAlwaysAsIdentity().notNull())
      .addPrimaryKeyConstraint(name, [...key]),
  clustered: (table) => table,
  bytes: "bytea",
  search: postgresSearchIndex,
};
