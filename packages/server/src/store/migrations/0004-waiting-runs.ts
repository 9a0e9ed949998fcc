import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { TableShapes } from "./table-shapes.ts";

/** Lets runs wait for their thread, and lists the runs of one. */
export const waitingRuns = ({ clustered }: TableShapes): Migration => ({
  async up({ schema }) {
    await schema
      .alterTable("runs")
      .addColumn("waiting", "integer", (column) => column.notNull().defaultTo(0))
      .execute();
    await schema.alterTable("runs").addColumn("metadata", "text").execute();

    // The lock of a thread, as before: it has one run at most that is not over. A run that waits does not have it.
    await schema.dropIndex("runs_active_of_thread").execute();
    await schema
      .createIndex("runs_active_of_thread")
      .unique()
      .on("runs")
      .columns(["organization_id", "thread_id"])
      .where(sql.ref("waiting"), "=", sql.lit(0))
      .where(sql.ref("status"), "in", sql`('queued', 'in_progress', 'requires_action', 'cancelling')`)
      .execute();
    await schema
      .createIndex("runs_waiting_for_thread")
      .on("runs")
      .columns(["organization_id", "thread_id", "ordinal"])
      .where(sql.ref("waiting"), "=", sql.lit(1))
      .where(sql.ref("status"), "=", sql.lit("queued"))
      .execute();
    await schema
      .createIndex("runs_of_thread")
      .on("runs")
      .columns(["organization_id", "thread_id", "created_at", "ordinal"])
      .execute();

    await clustered(schema.createTable("waiting_runs"))
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("run_id", "text", (column) => column.notNull())
      .addColumn("messages", "text", (column) => column.notNull())
      .addColumn("rewind_created_at", "bigint")
      .addColumn("rewind_ordinal", "bigint")
      .addPrimaryKeyConstraint("waiting_runs_key", ["organization_id", "run_id"])
      .addForeignKeyConstraint("waiting_runs_run", ["organization_id", "run_id"], "runs", [
        "organization_id",
        "id",
      ])
      .execute();
  },
});
