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

/** Turns what a statement made the driver throw into what the store promises to throw. */
export function fromPostgresError(error: unknown): unknown {
  return isUnavailable(error)
    ? new StoreUnavailableError("The database cannot be read or written just now.", { cause: error })
    : error;
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof pg.DatabaseError)) {
    // The server did not answer: the driver lost the connection.
    return true;
  }
  const code = error.code ?? "";
  return (
    code === readOnlyTransaction || unavailableClasses.some((unavailable) => code.startsWith(unavailable))
  );
}
