import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Schema } from "../schema.ts";

/** Lists threads by when something last happened in them. */
export const threadActivity = (): Migration => ({
  async up(db: Kysely<Schema>) {
    const { schema } = db;
    await schema
      .alterTable("threads")
      .addColumn("updated_at", "bigint", (column) => column.notNull().defaultTo(0))
      .execute();
    await sql`
      update threads set updated_at = coalesce(
        (
          select max(messages.created_at) from messages
          where messages.organization_id = threads.organization_id and messages.thread_id = threads.id
        ),
        created_at
      )
    `.execute(db);
    await schema
      .createIndex("threads_by_activity")
      .on("threads")
      .columns(["organization_id", "updated_at", "ordinal"])
      .execute();
  },
});
