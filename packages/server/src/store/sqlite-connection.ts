import Connection, { type Database, SqliteError } from "better-sqlite3";
import { StoreUnavailableError } from "../core/errors.ts";
import { whyNotOpened } from "./sqlite-errors.ts";
import { isLogAlone } from "./sqlite-files.ts";

/** How long opening waits for another process, such as the CLI, that is writing to the same file. */
const openingTimeoutMs = 5_000;
/** How long a statement does so afterwards: nothing else happens in this process meanwhile. */
const busyTimeoutMs = 5;

/** The connection that writes. What it commits survives a power cut. */
export function openWriter(path: string): Database {
  if (findsLogAlone(path)) {
    throw new StoreUnavailableError(
      "The database file is gone or empty, and the log beside it (-wal) has what was written last. Put the file back beside it, or a backup without it; to begin anew, remove the log too.",
    );
  }
  return open(path, { timeout: openingTimeoutMs }, (connection) => {
    useWriteAheadLog(connection);
    refuseReadOnly(connection);
    writeLogBack(connection);
    // By default the driver leaves the last commits of the log to the next checkpoint to make durable.
    connection.pragma("synchronous = FULL");
    connection.pragma("foreign_keys = ON");
  });
}

function findsLogAlone(path: string): boolean {
  try {
    return isLogAlone(path);
  } catch (error) {
    throw whyNotOpened(error);
  }
}

/** Makes a connection that writes, and has migrated the database, ready for many small writes. */
export function prepareToServe(connection: Database): void {
  connection.pragma(`busy_timeout = ${busyTimeoutMs}`);
  // What it takes to undo one unit of a group goes to a file otherwise, as soon as it is more than 64 KiB.
  connection.pragma("temp_store = MEMORY");
  // Within a commit it would hold up everything else.
  connection.pragma("wal_autocheckpoint = 0");
}

/** Copies what is in the log into the file, as far as no other connection still reads what the file has now. */
export function copyLog(connection: Database): void {
  connection.pragma("wal_checkpoint(PASSIVE)");
}

/** A connection that only reads, and is not kept waiting by the one that writes. */
export function openReader(path: string): Database {
  return open(path, { timeout: busyTimeoutMs, readonly: true }, (connection) => {
    // Only who has read has the files open: from now on, no other connection takes itself for the last one.
    connection.pragma("schema_version");
  });
}

function open(
  path: string,
  options: Connection.Options,
  configure: (connection: Database) => void,
): Database {
  let connection: Database | null = null;
  try {
    connection = new Connection(path, options);
    configure(connection);
    return connection;
  } catch (error) {
    connection?.close();
    throw whyNotOpened(error);
  }
}

/** SQLite opens a file that it may not write, and says so with the first write: this one changes nothing. */
function refuseReadOnly(connection: Database): void {
  const version = connection.pragma("user_version", { simple: true });
  connection.exec(`begin immediate; pragma user_version = ${version}; rollback`);
}

/**
 * After a failed write to the disk, what the log holds can be read and yet never have reached the disk, and no later sync
 * would tell. What a process finds in the log is therefore written to the file, and that synced, before it counts.
 */
function writeLogBack(connection: Database): void {
  connection.pragma("wal_checkpoint(TRUNCATE)");
}

/**
 * Switching a new file to the log takes the whole file, and of two processes that try at the same moment SQLite refuses
 * one at once. A transaction, unlike a pragma, waits for the other.
 */
function useWriteAheadLog(connection: Database): void {
  for (let attempt = 1; ; attempt += 1) {
    try {
      connection.pragma("journal_mode = WAL");
      return;
    } catch (error) {
      if (!(error instanceof SqliteError && error.code === "SQLITE_BUSY") || attempt === 10) {
        throw error;
      }
      connection.exec("begin immediate; commit");
    }
  }
}
