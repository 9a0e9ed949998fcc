import { type Kysely, sql } from "kysely";
import type { Migration } from "kysely/migration";
import { fromJsonText, toJsonText } from "../json-text.ts";
import type { Schema } from "../schema.ts";
import { rowsInBatches } from "./rows-in-batches.ts";
import type { TableShapes } from "./table-shapes.ts";

/** Keeps what is needed to look back at runs: who ordered them, what models were sent, what was used. */
export const runRecords = ({ keyed, clustered }: TableShapes): Migration => ({
  async up(db: Kysely<Schema>) {
    const { schema } = db;
    await schema
      .alterTable("runs")
      .addColumn("model", "text", (column) => column.notNull().defaultTo(sql.lit('""')))
      .execute();
    for (const column of ["assistant_id", "access_key_id", "error_code"]) {
      await schema.alterTable("runs").addColumn(column, "text").execute();
    }
    for await (const rows of rowsInBatches(
      db.selectFrom("runs").select(["ordinal", "organization_id", "id", "state"]),
    )) {
      for (const { organization_id, id, state } of rows) {
        const row = await db
          .selectFrom("run_settings")
          .select("settings")
          .where("organization_id", "=", organization_id)
          .where("run_id", "=", id)
          .executeTakeFirstOrThrow();
        const { model, assistantId } = fromJsonText(row.settings);
        const error_code = fromJsonText(state).lastError?.code ?? null;
        await db
          .updateTable("runs")
          .set({ model: toJsonText(model), assistant_id: assistantId, error_code })
          .where("organization_id", "=", organization_id)
          .where("id", "=", id)
          .execute();
      }
    }
    await schema
      .createIndex("runs_in_order")
      .on("runs")
      .columns(["organization_id", "created_at", "ordinal"])
      .execute();
    await schema
      .createIndex("runs_with_error")
      .on("runs")
      .columns(["organization_id", "thread_id"])
      .where(sql.ref("error_code"), "is not", null)
      .execute();
    await schema
      .createIndex("runs_active")
      .on("runs")
      .columns(["organization_id", "created_at", "ordinal"])
      .where(sql.ref("status"), "in", sql`('queued', 'in_progress', 'requires_action', 'cancelling')`)
      .execute();
    await schema.alterTable("run_events").addColumn("at", "bigint").execute();

    await clustered(schema.createTable("model_calls"))
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("run_id", "text", (column) => column.notNull())
      .addColumn("claim", "bigint", (column) => column.notNull())
      .addColumn("place", "integer", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .addPrimaryKeyConstraint("model_calls_key", ["organization_id", "run_id", "claim", "place"])
      .execute();

    await clustered(schema.createTable("run_usage"))
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("run_id", "text", (column) => column.notNull())
      .addColumn("model", "text", (column) => column.notNull())
      .addColumn("access_key_id", "text")
      .addColumn("runs", "integer", (column) => column.notNull())
      .addColumn("failed", "integer", (column) => column.notNull())
      .addColumn("first_token_ms", "bigint")
      .addColumn("prompt_tokens", "bigint", (column) => column.notNull())
      .addColumn("completion_tokens", "bigint", (column) => column.notNull())
      .addPrimaryKeyConstraint("run_usage_key", ["organization_id", "created_at", "run_id", "model"])
      .execute();

    await keyed(schema.createTable("message_revisions"), "message_revisions_key", [
      "organization_id",
      "thread_id",
      "ordinal",
    ])
      .addColumn("organization_id", "text", (column) => column.notNull())
      .addColumn("thread_id", "text", (column) => column.notNull())
      .addColumn("message_id", "text", (column) => column.notNull())
      .addColumn("created_at", "bigint", (column) => column.notNull())
      .addColumn("message_ordinal", "bigint", (column) => column.notNull())
      .addColumn("replaced_at", "bigint", (column) => column.notNull())
      .addColumn("deleted", "integer", (column) => column.notNull())
      .addColumn("body", "text", (column) => column.notNull())
      .execute();
  },
});
