import type { Migration } from "kysely/migration";
import type { TableShapes } from "./table-shapes.ts";

export const assistants = ({ keyed }: TableShapes): Migration => ({
  async up({ schema }) {
    await keyed(schema.createTable("assistants"), "assistants_key", ["organization_id", "id"])
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("organization_id", "text", (column) => column.notNull().references("organizations.id"))
      .addColumn("model_name", "text")
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addUniqueConstraint("assistants_model_name", ["organization_id", "model_name"])
      .execute();
    await schema
      .createIndex("assistants_in_order")
      .on("assistants")
      .columns(["organization_id", "created_at", "ordinal"])
      .execute();
  },
});
