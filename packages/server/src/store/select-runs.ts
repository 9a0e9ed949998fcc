import type { ExpressionBuilder, Kysely } from "kysely";
import type { RunSettingsTable, Schema } from "./schema.ts";

/** Runs with their settings, wherever these are. */
export function selectRuns(db: Kysely<Schema>) {
  return db.selectFrom("runs").selectAll("runs").select(settingsOfRun);
}

export function settingsOfRun(eb: ExpressionBuilder<Schema, "runs">) {
  return eb.fn
    .coalesce(
      "runs.settings",
      eb
        .selectFrom("run_settings")
        .select("run_settings.settings")
        .whereRef("run_settings.organization_id", "=", "runs.organization_id")
        .whereRef("run_settings.run_id", "=", "runs.id"),
    )
    .$castTo<RunSettingsTable["settings"]>()
    .as("found_settings");
}
