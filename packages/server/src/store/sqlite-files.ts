import { type Stats, statSync } from "node:fs";

/** The files that a connection has open. What is written to one that lies at its path no more is lost with the process. */
export interface OpenFiles {
  /** Whether the file of the database lies where the next start looks for it. */
  hasDatabase(): boolean;
  /** The same of the log that is beside it. */
  hasLog(): boolean;
  /** The same of the index of the log, by which processes agree on what is in that. */
  hasIndex(): boolean;
  /**
   * Whether nobody has cut the log off where it holds what is nowhere else.
   *
   * @param bytesInUse - How long it must be at least; asked only when it has become shorter.
   */
  isLogWhole(bytesInUse: () => number): boolean;
}

/**
 * Whether there is a log without the file that it belongs to: one that was moved, emptied or deleted after its process
 * had died. SQLite would take that for a new database, and delete the log.
 */
export function isLogAlone(path: string): boolean {
  // The log first: another process that makes the file just now makes its log last.
  return sizeOf(`${path}-wal`) > 0 && sizeOf(path) === 0;
}

/** Remembers which files lie at their paths now: those that a connection has just opened. A database in memory has none. */
export function noteOpenFiles(path: string): OpenFiles {
  const database = identityOf(statOf(path));
  const log = isThere(`${path}-wal`);
  const index = isThere(`${path}-shm`);
  let logBytes = 0;
  return {
    hasDatabase() {
      const found = statOf(path);
      return identityOf(found) === database && found?.size !== 0;
    },
    hasLog: log,
    hasIndex: index,
    isLogWhole(bytesInUse) {
      const size = sizeOf(`${path}-wal`);
      if (size < logBytes && size < bytesInUse()) {
        return false;
      }
      logBytes = size;
      return true;
    },
  };
}

function isThere(path: string): () => boolean {
  const opened = identityOf(statOf(path));
  return () => identityOf(statOf(path)) === opened;
}

function sizeOf(path: string): number {
  return statOf(path)?.size ?? 0;
}

function identityOf(found: Stats | undefined): string | null {
  return found === undefined ? null : `${found.dev} ${found.ino}`;
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
