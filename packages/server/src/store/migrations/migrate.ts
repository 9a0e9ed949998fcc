import { type Kysely, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { InvalidInputError } from "../../core/errors.ts";
import type { Logger } from "../../core/logger.ts";
import type { Schema } from "../schema.ts";
import { initial } from "./0001-initial.ts";
import { receipts } from "./0002-receipts.ts";
import { assistants } from "./0003-assistants.ts";
import { waitingRuns } from "./0004-waiting-runs.ts";
import { toolOutputs } from "./0005-tool-outputs.ts";
import { threadLists } from "./0006-thread-lists.ts";
import { searchTexts } from "./0007-search.ts";
import { runEndings } from "./0008-run-endings.ts";
import { messageOrigins } from "./0009-message-origins.ts";
import { files } from "./0010-files.ts";
import { eventRetention } from "./0011-event-retention.ts";
import { access } from "./0012-access.ts";
import { runRecords } from "./0013-run-records.ts";
import { threadActivity } from "./0014-thread-activity.ts";
import { searchOrder } from "./0015-search-order.ts";
import { waitingTexts } from "./0016-waiting-texts.ts";
import { leanRuns } from "./0017-lean-runs.ts";
import { textsToSearch } from "./0018-texts-to-search.ts";
import type { TableShapes } from "./table-shapes.ts";

type MigrationFactory = (shapes: TableShapes) => Migration;

/** Append only: a migration that was released is never edited, renamed or removed. */
export const migrations: Record<string, MigrationFactory> = {
  "0001-initial": initial,
  "0002-receipts": receipts,
  "0003-assistants": assistants,
  "0004-waiting-runs": waitingRuns,
  "0005-tool-outputs": toolOutputs,
  "0006-thread-lists": threadLists,
  "0007-search": searchTexts,
  "0008-run-endings": runEndings,
  "0009-message-origins": messageOrigins,
  "0010-files": files,
  "0011-event-retention": eventRetention,
  "0012-access": access,
  "0013-run-records": runRecords,
  "0014-thread-activity": threadActivity,
  "0015-search-order": searchOrder,
  "0016-waiting-texts": waitingTexts,
  "0017-lean-runs": leanRuns,
  "0018-texts-to-search": textsToSearch,
};

/**
 * Brings the tables up to date. All that is missing is one transaction, under a lock: a process that dies in it leaves
 * nothing behind, and of two that start at once the second finds it done.
 *
 * @throws {InvalidInputError} A newer release has migrated the database.
 */
export async function migrate({
  db,
  shapes,
  logger,
  steps = migrations,
}: {
  db: Kysely<Schema>;
  shapes: TableShapes;
  logger: Logger;
  steps?: Record<string, MigrationFactory>;
}): Promise<void> {
  const entries = Object.entries(steps).map(([name, create]) => [name, create(shapes)] as const);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => Object.fromEntries(entries) },
  });
  const { error, results = [] } = await migrator.migrateToLatest();
  if (error !== undefined) {
    await refuseNewer(db, Object.keys(steps));
    throw error;
  }
  for (const { migrationName } of results) {
    logger.info({ migration: migrationName }, "migrated the database");
  }
}

async function refuseNewer(db: Kysely<Schema>, known: readonly string[]): Promise<void> {
  // Where not even this can be read, the first error says more.
  const done = await sql<{ name: string }>`select name from kysely_migration order by name`
    .execute(db)
    .catch(() => ({ rows: [] }));
  const newer = done.rows.find(({ name }) => !known.includes(name));
  if (newer !== undefined) {
    throw new InvalidInputError(
      `The database was written by a newer release (it has '${newer.name}'). Start that release, or restore a backup from before it.`,
      "database",
    );
  }
}
