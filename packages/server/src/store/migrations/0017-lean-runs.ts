import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Schema } from "../schema.ts";
import type { TableShapes } from "./table-shapes.ts";

/**
 * Lets a run be written in fewer places: its steps are kept in the order of runs, with one key in the place of three, its
 * settings, if they are short, with itself, and an index goes that others can stand in for. Steps are counted within their
 * run from here on.
 */
export const leanRuns = ({ clustered }: TableShapes): Migration => ({
  async up(db: Kysely<Schema>) {
    const { schema } = db;
    await schema.dropIndex("runs_active").execute();

    await schema.alterTable("runs").addColumn("settings", "text").execute();

    // No foreign key: the statement that wrote an output has just found the step, and its run was locked.
    await schema
      .createTable("new_tool_outputs")
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("step_id", "text", (column) => column.notNull())
      .addColumn("place", "integer", (column) => column.notNull())
      .addColumn("output", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("outputs_of_steps_key", ["organization_id", "step_id", "place"])
      .execute();
    await sql`
      insert into new_tool_outputs (organization_id, step_id, place, output)
      select organization_id, step_id, place, output from tool_outputs
    `.execute(db);
    await schema.dropTable("tool_outputs").execute();
    await schema.alterTable("new_tool_outputs").renameTo("tool_outputs").execute();

    await clustered(schema.createTable("new_run_steps"))
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addColumn("run_id", "text", (column) => column.notNull())
      .addColumn("ordinal", "bigint", (column) => column.notNull())
      .addColumn("type", "text", (column) => column.notNull())
      .addColumn("status", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("steps_of_runs_key", ["organization_id", "run_id", "id"])
      .addForeignKeyConstraint("steps_of_runs_run", ["organization_id", "run_id"], "runs", [
        "organization_id",
        "id",
      ])
      .execute();
    await sql`
      insert into new_run_steps
        (id, organization_id, thread_id, run_id, ordinal, type, status, created_at, body)
      select
        id, organization_id, thread_id, run_id,
        row_number() over (partition by organization_id, run_id order by ordinal),
        type, status, created_at, body
      from run_steps order by organization_id, run_id, id
    `.execute(db);
    await schema.dropTable("run_steps").execute();
    await schema.alterTable("new_run_steps").renameTo("run_steps").execute();
    await schema
      .createIndex("run_steps_tool_calls")
      .on("run_steps")
      .columns(["organization_id", "run_id"])
      .where(sql.ref("type"), "=", sql.lit("tool_calls"))
      .execute();
  },
});
