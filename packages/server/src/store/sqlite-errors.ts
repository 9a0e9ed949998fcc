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

/** The file's bytes are not what SQLite writes. */
const damagedCodes = ["SQLITE_CORRUPT", "SQLITE_NOTADB"];
/** What this user may not do with the file or its folder. */
const forbiddenCodes = ["SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_READONLY"];

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
  if (hasCodeOf(error, damagedCodes)) {
    return new StoreUnavailableError(damaged, { cause: error });
  }
  return hasCodeOf(error, unavailableCodes)
    ? new StoreUnavailableError("The database cannot be read or written just now.", { cause: error })
    : error;
}

/** Says of a file that could not be opened what is wrong with it. */
export function whyNotOpened(error: unknown): StoreUnavailableError {
  return new StoreUnavailableError(reasonOf(error), { cause: error });
}

function reasonOf(error: unknown): string {
  if (hasCodeOf(error, damagedCodes)) {
    return damaged;
  }
  if (hasCodeOf(error, forbiddenCodes) || isForbidden(error)) {
    return "The database file cannot be opened and written. Its folder must be there, and both this user's to write.";
  }
  return isBusy(error)
    ? "Another process is writing to the database file, perhaps to bring it up to date. Try again when it is done."
    : "The database file cannot be opened.";
}

/** The system does not let this user look into the folder. */
function isForbidden(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EACCES";
}

const damaged = "The database file is damaged, or is no database of SQLite. Put a backup in its place.";

function hasCodeOf(error: unknown, codes: readonly string[]): boolean {
  return error instanceof SqliteError && codes.some((code) => error.code.startsWith(code));
}
