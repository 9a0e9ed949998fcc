import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { TableShapes } from "./table-shapes.ts";

/**
 * Ids are unique within an organization, and every key begins with it: what one organization has cannot be noticed by
 * another, and the tables can be spread over databases by organization.
 *
 * Columns as in schema.ts at the time.
 */
export const initial = ({ keyed, clustered }: TableShapes): Migration => ({
  async up({ schema }) {
    await keyed(schema.createTable("organizations"), "organizations_key", ["id"])
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .execute();

    await keyed(schema.createTable("access_keys"), "access_keys_key", ["organization_id", "id"])
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("organization_id", "text", (column) => column.notNull().references("organizations.id"))
      .addColumn("name", "text", (column) => column.notNull())
      .addColumn("digest", "text", (column) => column.notNull().unique())
      .addColumn("hint", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint")
      .addColumn("revoked_at", "bigint")
      .execute();

    await keyed(schema.createTable("threads"), "threads_key", ["organization_id", "id"])
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("organization_id", "text", (column) => column.notNull().references("organizations.id"))
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .execute();

    await keyed(schema.createTable("messages"), "messages_key", ["organization_id", "id"])
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addColumn("run_id", "text")
      .addColumn("status", "text", (column) => column.notNull())
      .addColumn("token_count", "integer")
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addForeignKeyConstraint("messages_thread", ["organization_id", "thread_id"], "threads", [
        "organization_id",
        "id",
      ])
      .execute();
    await schema
      .createIndex("messages_of_thread")
      .on("messages")
      .columns(["organization_id", "thread_id", "created_at", "ordinal"])
      .execute();
    await schema
      .createIndex("messages_open")
      .on("messages")
      .columns(["organization_id", "run_id"])
      .where(sql.ref("status"), "=", sql.lit("in_progress"))
      .execute();

    await keyed(schema.createTable("runs"), "runs_key", ["organization_id", "id"])
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addColumn("status", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("last_event", "bigint", (column) => column.notNull())
      .addColumn("node_id", "text")
      .addColumn("fencing_token", "bigint", (column) => column.notNull())
      .addColumn("attempt", "integer", (column) => column.notNull())
      .addColumn("claimable_at", "bigint")
      .addColumn("state", "text", (column) => column.notNull())
      .addForeignKeyConstraint("runs_thread", ["organization_id", "thread_id"], "threads", [
        "organization_id",
        "id",
      ])
      .execute();
    // The lock of a thread: it has one run at most that is not over.
    await schema
      .createIndex("runs_active_of_thread")
      .unique()
      .on("runs")
      .columns(["organization_id", "thread_id"])
      .where(sql.ref("status"), "in", sql`('queued', 'in_progress', 'requires_action', 'cancelling')`)
      .execute();
    await schema
      .createIndex("runs_claimable")
      .on("runs")
      .columns(["claimable_at", "ordinal"])
      .where(sql.ref("claimable_at"), "is not", null)
      .execute();
    await schema
      .createIndex("runs_of_node")
      .on("runs")
      .column("node_id")
      .where(sql.ref("node_id"), "is not", null)
      .execute();

    await schema
      .createTable("run_settings")
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("run_id", "text", (column) => column.notNull())
      .addColumn("settings", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("run_settings_key", ["organization_id", "run_id"])
      .addForeignKeyConstraint("run_settings_run", ["organization_id", "run_id"], "runs", [
        "organization_id",
        "id",
      ])
      .execute();

    await keyed(schema.createTable("run_steps"), "run_steps_key", ["organization_id", "id"])
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addColumn("run_id", "text", (column) => column.notNull())
      .addColumn("type", "text", (column) => column.notNull())
      .addColumn("status", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addForeignKeyConstraint("run_steps_run", ["organization_id", "run_id"], "runs", [
        "organization_id",
        "id",
      ])
      .execute();
    await schema
      .createIndex("run_steps_of_run")
      .on("run_steps")
      .columns(["organization_id", "run_id", "created_at", "ordinal"])
      .execute();
    await schema
      .createIndex("run_steps_tool_calls")
      .on("run_steps")
      .columns(["organization_id", "run_id"])
      .where(sql.ref("type"), "=", sql.lit("tool_calls"))
      .execute();

    // No foreign key: the statement that gave out an event's number has just found the run and locked it.
    await clustered(schema.createTable("run_events"))
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("run_id", "text", (column) => column.notNull())
      .addColumn("sequence", "bigint", (column) => column.notNull())
      .addColumn("event", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("run_events_key", ["organization_id", "run_id", "sequence"])
      .execute();
  },
});
