import { statSync } from "node:fs";

/** The files that a connection has open. What is written to one that lies at its path no more is lost with the process. */
export interface OpenFiles {
  /** Whether the file of the database lies where the next start looks for it. */
  hasDatabase(): boolean;
  /** The same of the log that is beside it. */
  hasLog(): boolean;
  /** The same of the index of the log, by which processes agree on what is in that. */
  hasIndex(): boolean;
}

/** Remembers which files lie at their paths now: those that a connection has just opened. */
export function noteOpenFiles(path: string): OpenFiles {
  const database = isThere(path);
  const log = isThere(`${path}-wal`);
  const index = isThere(`${path}-shm`);
  return { hasDatabase: database, hasLog: log, hasIndex: index };
}

function isThere(path: string): () => boolean {
  const opened = identityOf(path);
  return () => identityOf(path) === opened;
}

function identityOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev} ${found.ino}`;
}
