import { statSync } from "node:fs";

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

/** Remembers which files lie at their paths now: those that a connection has just opened. */
export function noteOpenFiles(path: string): OpenFiles {
  const database = isThere(path);
  const log = isThere(`${path}-wal`);
  const index = isThere(`${path}-shm`);
  let longest = 0;
  return {
    hasDatabase: () => database() && sizeOf(path) > 0,
    hasLog: log,
    hasIndex: index,
    isLogWhole(bytesInUse) {
      const size = sizeOf(`${path}-wal`);
      if (size < longest && size < bytesInUse()) {
        return false;
      }
      longest = size;
      return true;
    },
  };
}

function isThere(path: string): () => boolean {
  const opened = identityOf(path);
  return () => identityOf(path) === opened;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function identityOf(path: string): string | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : `${found.dev} ${found.ino}`;
}
