import pg from "pg";
import { StoreUnavailableError } from "../core/errors.ts";

/**
 * SQLSTATE classes that speak of the server, not of the statement: connection, resources, operator intervention,
 * system error; and transactions that the server rolled back to resolve a conflict.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const unavailableClasses = ["08", "40", "53", "57", "58"];
/** What a standby answers to a write while another server is being promoted. */
const readOnlyTransaction = "25006";
/** Somebody else held a lock for longer than a statement waits for one. */
const lockNotAvailable = "55P03";
const featureNotSupported = "0A000";
/**
 * Tables, columns, schema, database or the right to them are missing that were there at the start: somebody restores a
 * backup, or has taken a right away. No statement here can be the cause.
 */
const takenAway = ["3D000", "3F000", "42501", "42703", "42P01"];

/** Turns what a statement made the driver throw into what the store promises to throw. */
export function fromPostgresError(error: unknown): unknown {
  return isUnavailable(error)
    ? new StoreUnavailableError("The database cannot be read or written just now.", { cause: error })
    : error;
}

/** Serialization failures and deadlocks: the transaction was rolled back, and may well succeed the next time. */
const conflicts = ["40001", "40P01"];

/** Whether a transaction was rolled back only because another one was in its way, or for how a statement was prepared. */
export function isConflict(error: unknown): boolean {
  const { cause } = error instanceof StoreUnavailableError ? error : {};
  return (
    cause instanceof pg.DatabaseError &&
    (conflicts.includes(cause.code ?? "") || isStalePlan(cause) || isMisnamed(cause))
  );
}

/** A statement of that name is unknown to the connection, or there already. */
const misnamed = ["26000", "42P05"];

/** Whether the connection is another one than where the statement was prepared: a pooler gives them to many in turn. */
export function isMisnamed(error: unknown): boolean {
  return error instanceof pg.DatabaseError && misnamed.includes(error.code ?? "");
}

/** Another node has migrated a table since the database planned a statement on this connection. */
export function isStalePlan(error: unknown): boolean {
  return (
    error instanceof pg.DatabaseError &&
    error.code === featureNotSupported &&
    error.message.startsWith("cached plan")
  );
}

/** The last that a server or a pooler says on a connection: for an operator, a crash, or a limit in time of the session. */
const lastWords = /^(08|57P|25P0[34])/;

/** Whether the driver has lost the connection or is about to, or waits on it for an answer that will not come. */
export function isBroken(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || lastWords.test(error.code ?? "");
}

/**
 * Whether the connection leads to where nothing can be written, and may do so for as long as it lasts: to a server in whose
 * place another one is by now, or in a session that began when nothing was to be written.
 */
export function isReadOnly(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code === readOnlyTransaction;
}

function isUnavailable(error: unknown): boolean {
  if (isBroken(error) || isStalePlan(error) || isMisnamed(error) || isReadOnly(error)) {
    return true;
  }
  const { code = "" } = error as pg.DatabaseError;
  return (
    code === lockNotAvailable ||
    takenAway.includes(code) ||
    unavailableClasses.some((unavailable) => code.startsWith(unavailable))
  );
}
