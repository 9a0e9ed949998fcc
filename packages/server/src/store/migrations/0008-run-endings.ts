import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { fromJsonText } from "../json-text.ts";
import type { Schema } from "../schema.ts";
import { rowsInBatches } from "./rows-in-batches.ts";

/** Finds runs that only have to be put away, without looking through the queue. */
export const runEndings = (): Migration => ({
  async up(db: Kysely<Schema>) {
    const { schema } = db;
    await schema
      .alterTable("runs")
      .addColumn("expires_at", "bigint", (column) => column.notNull().defaultTo(0))
      .execute();
    for await (const rows of rowsInBatches(db.selectFrom("runs").select(["ordinal", "state"]))) {
      for (const { ordinal, state } of rows) {
        await db
          .updateTable("runs")
          .set({ expires_at: fromJsonText(state).expiresAt })
          .where(sql.ref("ordinal"), "=", ordinal)
          .execute();
      }
    }
    await schema
      .createIndex("runs_expiring")
      .on("runs")
      .columns(["expires_at"])
      .where(sql.ref("claimable_at"), "is not", null)
      .execute();
    await schema
      .createIndex("runs_cancelling")
      .on("runs")
      .columns(["claimable_at"])
      .where(sql.ref("status"), "=", sql.lit("cancelling"))
      .execute();
  },
});
