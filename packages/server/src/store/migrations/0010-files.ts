import { sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { TableShapes } from "./table-shapes.ts";

export const files = ({ keyed, bytes }: TableShapes): Migration => ({
  async up({ schema }) {
    await schema
      .createTable("file_contents")
      .addColumn("organization_id", "text", (column) => column.notNull().references("organizations.id"))
      .addColumn("file_id", "text", (column) => column.notNull())
      .addColumn("clear_at", "bigint")
      .addPrimaryKeyConstraint("file_contents_key", ["organization_id", "file_id"])
      .execute();
    await schema
      .createIndex("file_contents_to_clear")
      .on("file_contents")
      .column("clear_at")
      .where(sql.ref("clear_at"), "is not", null)
      .execute();

    await schema
      .createTable("file_pieces")
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("file_id", "text", (column) => column.notNull())
      .addColumn("start", "bigint", (column) => column.notNull())
      .addColumn("piece", bytes, (column) => column.notNull())
      .addPrimaryKeyConstraint("file_pieces_key", ["organization_id", "file_id", "start"])
      .addForeignKeyConstraint("file_pieces_content", ["organization_id", "file_id"], "file_contents", [
        "organization_id",
        "file_id",
      ])
      .execute();

    await keyed(schema.createTable("files"), "files_key", ["organization_id", "id"])
      .addColumn("id", "text", (column) => column.notNull())
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("purpose", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint")
      .addColumn("body", "text", (column) => column.notNull())
      .addForeignKeyConstraint("files_content", ["organization_id", "id"], "file_contents", [
        "organization_id",
        "file_id",
      ])
      .execute();
    await schema
      .createIndex("files_in_order")
      .on("files")
      .columns(["organization_id", "created_at", "ordinal"])
      .execute();
    await schema
      .createIndex("files_expiring")
      .on("files")
      .column("expires_at")
      .where(sql.ref("expires_at"), "is not", null)
      .execute();
  },
});
