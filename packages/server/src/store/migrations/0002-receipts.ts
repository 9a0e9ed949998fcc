import type { Migration } from "kysely/migration";

/** No foreign key: a receipt stands for itself, whatever becomes of what it speaks of. */
export const receipts = (): Migration => ({
  async up({ schema }) {
    await schema
      .createTable("receipts")
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("key", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addColumn("response", "text")
      .addPrimaryKeyConstraint("receipts_key", ["organization_id", "key"])
      .execute();
    await schema.createIndex("receipts_expiring").on("receipts").column("expires_at").execute();
  },
});
