import { type Kysely, sql } from "kysely";
import type { Schema } from "../schema.ts";

/** All tables of the product, those of the search among them. */
export async function namesOfTables(db: Kysely<Schema>): Promise<string[]> {
  const tables = (await db.introspection.getTables()).map(({ name }) => name);
  // SQLite keeps a full-text table in further ones, which are its own business.
  return tables.filter((name) => !name.startsWith("kysely_") && !/_search_/.test(name));
}

/** How many rows each table has; tables without any are left out. */
export async function countRows(db: Kysely<Schema>): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const name of await namesOfTables(db)) {
    const { rows } = await sql<{ count: number }>`select count(*) as count from ${sql.table(name)}`.execute(
      db,
    );
    const count = Number(rows[0]?.count);
    if (count > 0) {
      counts[name] = count;
    }
  }
  return counts;
}
