import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import type { Schema } from "../schema.ts";

/** Finds the runs whose events have been kept long enough. Of runs that are over already, only their creation is known. */
export const eventRetention = (): Migration => ({
  async up(db: Kysely<Schema>) {
    const { schema } = db;
    await schema.alterTable("runs").addColumn("log_ended_at", "bigint").execute();
    await db
      .updateTable("runs")
      .set((eb) => ({ log_ended_at: eb.ref("created_at") }))
      .where("status", "in", ["completed", "incomplete", "failed", "cancelled", "expired"])
      .execute();
    await schema
      .createIndex("runs_with_ended_log")
      .on("runs")
      .columns(["log_ended_at", "ordinal"])
      .where(sql.ref("log_ended_at"), "is not", null)
      .execute();
  },
});
