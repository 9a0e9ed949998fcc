import type { Migration } from "kysely/migration";

export const toolOutputs = (): Migration => ({
  async up({ schema }) {
    await schema
      .createTable("tool_outputs")
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("step_id", "text", (column) => column.notNull())
      .addColumn("place", "integer", (column) => column.notNull())
      .addColumn("output", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("tool_outputs_key", ["organization_id", "step_id", "place"])
      .addForeignKeyConstraint("tool_outputs_step", ["organization_id", "step_id"], "run_steps", [
        "organization_id",
        "id",
      ])
      .execute();
  },
});
