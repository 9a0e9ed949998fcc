import type { Database as Connection } from "better-sqlite3";
import { Kysely } from "kysely";
import { StoreUnavailableError } from "../core/errors.ts";
import type { Logger } from "../core/logger.ts";
import type { Store } from "../core/store.ts";
import { createStore } from "./create-store.ts";
import type { Database, DatabaseTraits } from "./database.ts";
import { createGroupCommit } from "./group-commit.ts";
import { bytesOnlyInLog, createLogCheckpoints } from "./log-checkpoints.ts";
import { migrate } from "./migrations/migrate.ts";
import { sqliteShapes } from "./migrations/table-shapes.ts";
import type { Schema } from "./schema.ts";
import { createSqliteSearchIndex } from "./search/sqlite-search-index.ts";
import { openReader, openWriter, prepareToServe } from "./sqlite-connection.ts";
import { createSqliteDialect } from "./sqlite-dialect.ts";
import { noteOpenFiles } from "./sqlite-files.ts";

const traits: Omit<DatabaseTraits, "search"> = {
  maxParameters: 32_766,
  // There is one writer, and a transaction has the write lock from its beginning.
  takeUnlocked: (query) => query,
  keepRows: (query) => query,
  holdRows: async () => undefined,
  holdTable: async () => undefined,
};

export interface SqliteOptions {
  /** Its folder exists. `:memory:` for a store that is gone when it is closed. */
  path: string;
  logger: Logger;
  /** Called when a group of writes begins; what it returns, when they are committed, with their number. */
  beginGroup?: () => (units: number) => void;
}

/**
 * Opens the store in a file, which is created if need be and migrated. What is acknowledged survives a power cut.
 *
 * @throws {StoreUnavailableError} The file cannot be opened or written.
 */
export async function openSqliteStore(params: SqliteOptions): Promise<Store> {
  return createStore(await openSqliteDatabase(params));
}

/** The database under such a store. */
export async function openSqliteDatabase({ path, logger, beginGroup }: SqliteOptions): Promise<Database> {
  let writing = openWriter(path);
  try {
    const writer = kyselyOn(() => writing);
    await migrate({ db: writer, shapes: sqliteShapes, logger });
    prepareToServe(writing);

    // Reads of a file have a connection of their own, so that they wait for no write; a database in memory has one.
    let reading = path === ":memory:" ? null : openReader(path);
    let files = noteOpenFiles(path);
    const checkpoints = createLogCheckpoints({ path, logger });
    const isThere = () => files.hasDatabase() && files.hasLog() && files.hasIndex();
    const isLogWhole = () => files.isLogWhole(() => bytesOnlyInLog(writing));
    const isInPlace = () => isThere() && isLogWhole();
    // By another index, other processes may have made the log shorter with good reason.
    const isLogCut = () => isThere() && !isLogWhole();
    let told = "";
    const unavailable = (reason: string) => {
      if (reason !== told) {
        told = reason;
        logger.error({}, reason);
      }
      return new StoreUnavailableError(reason);
    };
    const groupCommit = createGroupCommit({
      connection: writing,
      kysely: writer,
      ...(beginGroup === undefined ? {} : { beginGroup }),
      isInPlace,
      async afterGroup() {
        if (checkpoints.isDue(writing) && isInPlace()) {
          await checkpoints.copy(writing);
        }
      },
      reopen() {
        if (reading === null) {
          return { connection: writing, kysely: writer };
        }
        if (!files.hasDatabase()) {
          throw unavailable(
            "The database file was taken away or replaced. Put it back, or start the server again with the one there is.",
          );
        }
        if (isLogCut()) {
          throw unavailable(
            "The log beside the database file was cut off, and what it held is gone. Put a backup in place, or start the server again with what is left.",
          );
        }
        told = "";
        if (!files.hasLog()) {
          logger.error({}, "the log beside the database file was taken away; what it held goes to the file");
          keepLog(writing);
          reading.close();
        } else if (files.hasIndex()) {
          logger.warn({}, "the disk failed; the database file is opened anew");
        } else {
          logger.error({}, "the index of the database's log was taken away; the log is read anew");
          // The last one to be closed copies the log by its index, unless it can only read: whoever has opened the files
          // since may have written another log by another index.
          writing.close();
          reading.close();
        }
        writing.close();
        writing = openWriter(path);
        prepareToServe(writing);
        files = noteOpenFiles(path);
        return { connection: writing, kysely: kyselyOn(() => writing) };
      },
    });
    const openedReader = () => {
      if (reading?.open !== true) {
        reading = openReader(path);
      }
      return reading;
    };
    return {
      reader: reading === null ? writer : kyselyOn(openedReader),
      traits: { ...traits, search: createSqliteSearchIndex() },
      write: groupCommit.submit,
      async close() {
        try {
          await groupCommit.close();
        } finally {
          await checkpoints.close();
          if (isLogCut()) {
            // The last one to be closed would copy half of the log into the file, unless it can only read.
            writing.close();
          }
          reading?.close();
          writing.close();
        }
      },
    };
  } catch (error) {
    writing.close();
    throw error;
  }
}

/** Writes what is in a log that nobody will find again to the database file. */
function keepLog(connection: Connection): void {
  if (!connection.open) {
    // It was closed for this before, and the file could not be opened.
    return;
  }
  const [result] = connection.pragma("wal_checkpoint(FULL)") as { busy: number }[];
  if (result?.busy !== 0) {
    throw new StoreUnavailableError("Another process reads what the log of the database held before.");
  }
}

function kyselyOn(connection: () => Connection): Kysely<Schema> {
  return new Kysely({ dialect: createSqliteDialect(connection) });
}
