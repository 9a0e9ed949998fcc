import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Schema } from "../schema.ts";
import type { TableShapes } from "./table-shapes.ts";

/** Gives keys a scope and a history, and lets people sign in with them. Keys from before may do everything. */
export const access = ({ clustered }: TableShapes): Migration => ({
  async up({ schema }: Kysely<Schema>) {
    await schema
      .alterTable("access_keys")
      .addColumn("scope", "text", (column) => column.notNull().defaultTo(sql.lit("admin")))
      .execute();
    await schema.alterTable("access_keys").addColumn("created_by", "text").execute();
    await schema.alterTable("access_keys").addColumn("last_used_at", "bigint").execute();
    await schema
      .createIndex("access_keys_in_order")
      .on("access_keys")
      .columns(["organization_id", "created_at", "ordinal"])
      .execute();

    await clustered(schema.createTable("sessions"))
      .addColumn("digest", "text", (column) => column.notNull())
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("access_key_id", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("expires_at", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("sessions_key", ["digest"])
      .addForeignKeyConstraint("sessions_access_key", ["organization_id", "access_key_id"], "access_keys", [
        "organization_id",
        "id",
      ])
      .execute();
    await schema
      .createIndex("sessions_of_key")
      .on("sessions")
      .columns(["organization_id", "access_key_id"])
      .execute();
    await schema.createIndex("sessions_expiring").on("sessions").column("expires_at").execute();
  },
});
