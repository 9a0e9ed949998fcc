import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { fromJsonText } from "../json-text.ts";
import type { Schema } from "../schema.ts";
import { insertMarks } from "../thread-marks.ts";
import { rowsInBatches } from "./rows-in-batches.ts";
import type { TableShapes } from "./table-shapes.ts";

/** Few enough values for one statement, whatever the database. */
const maxParameters = 30_000;

/** Lists and filters threads, lists the messages of a run, and lets threads expire. */
export const threadLists = ({ clustered }: TableShapes): Migration => ({
  async up(db: Kysely<Schema>) {
    const { schema } = db;
    await schema.alterTable("threads").addColumn("ttl_ms", "bigint").execute();
    await schema.alterTable("threads").addColumn("expires_at", "bigint").execute();
    await schema
      .createIndex("threads_in_order")
      .on("threads")
      .columns(["organization_id", "created_at", "ordinal"])
      .execute();
    await schema
      .createIndex("threads_expiring")
      .on("threads")
      .column("expires_at")
      .where(sql.ref("expires_at"), "is not", null)
      .execute();

    await clustered(schema.createTable("thread_marks"))
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("mark", "text", (column) => column.notNull())
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("thread_marks_key", ["organization_id", "mark", "thread_id"])
      .addForeignKeyConstraint("thread_marks_thread", ["organization_id", "thread_id"], "threads", [
        "organization_id",
        "id",
      ])
      .execute();
    await schema
      .createIndex("thread_marks_of_thread")
      .on("thread_marks")
      .columns(["organization_id", "thread_id"])
      .execute();
    for await (const rows of rowsInBatches(db.selectFrom("threads").selectAll())) {
      for (const { id, organization_id, body } of rows) {
        const thread = { id, organizationId: organization_id, ...fromJsonText(body) };
        await insertMarks(db, { maxParameters }, thread);
      }
    }

    // Nothing looks for open messages any more.
    await schema.dropIndex("messages_open").execute();
    await schema
      .createIndex("messages_of_run")
      .on("messages")
      .columns(["organization_id", "run_id", "created_at", "ordinal"])
      .where(sql.ref("run_id"), "is not", null)
      .execute();
  },
});
