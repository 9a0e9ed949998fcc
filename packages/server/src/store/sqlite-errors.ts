import { SqliteError } from "better-sqlite3";
import { StoreUnavailableError } from "../core/errors.ts";

/** Result codes that speak of the file or the disk, not of the statement; extended codes begin with one of them. */
const unavailableCodes = [
  "SQLITE_BUSY",
  "SQLITE_CANTOPEN",
  "SQLITE_FULL",
  "SQLITE_IOERR",
  "SQLITE_PROTOCOL",
  "SQLITE_READONLY",
];

/** Whether the disk failed to read or write: what the connection believes to be on it may not be. */
export function isDiskFailure(error: unknown): boolean {
  return hasCode(error, "SQLITE_IOERR");
}

/** Whether another process is writing. */
export function isBusy(error: unknown): boolean {
  return hasCode(error, "SQLITE_BUSY");
}

function hasCode(error: unknown, code: string): boolean {
  const raw = error instanceof StoreUnavailableError ? error.cause : error;
  return raw instanceof SqliteError && raw.code.startsWith(code);
}

/** Turns what the driver threw into what the store promises to throw. */
export function fromSqliteError(error: unknown): unknown {
  return error instanceof SqliteError && unavailableCodes.some((code) => error.code.startsWith(code))
    ? new StoreUnavailableError("The database cannot be read or written just now.", { cause: error })
    : error;
}
