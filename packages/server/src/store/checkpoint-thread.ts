import { parentPort } from "node:worker_threads";
import Connection, { SqliteError } from "better-sqlite3";
import { copyLog } from "./sqlite-connection.ts";

/** The program of a thread that, each time it is told a path, copies that database's log into the file. */

/** What it answers: `null` when it could. */
export type CheckpointAnswer = { code: string; message: string } | null;

parentPort?.on("message", (path: string) => parentPort?.postMessage(checkpoint(path)));

/** With a connection only for this, so that in between nobody but the writer has the files open. */
function checkpoint(path: string): CheckpointAnswer {
  let connection: Connection.Database | null = null;
  try {
    connection = new Connection(path, { fileMustExist: true });
    connection.pragma("synchronous = FULL");
    // Only who has read knows that there is a log.
    connection.pragma("schema_version");
    copyLog(connection);
    return null;
  } catch (error) {
    const code = error instanceof SqliteError ? error.code : "";
    return { code, message: String(error) };
  } finally {
    connection?.close();
  }
}
