import type { Kysely } from "kysely";
import type { Schema } from "./schema.ts";

/** Runs with their settings. */
export function selectRuns(db: Kysely<Schema>) {
  return db
    .selectFrom("runs")
    .innerJoin("run_settings", (join) =>
      join
        .onRef("run_settings.organization_id", "=", "runs.organization_id")
        .onRef("run_settings.run_id", "=", "runs.id"),
    )
    .selectAll("runs")
    .select("run_settings.settings");
}
