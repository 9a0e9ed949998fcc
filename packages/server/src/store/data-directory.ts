import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

export function databaseFileIn(directory: string): string {
  return join(directory, "threadmill.db");
}

export function hasDatabaseFile(directory: string): boolean {
  return existsSync(databaseFileIn(directory));
}

export function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/**
 * Makes the directory, and those above it that are missing. What people write is nobody else's business on a machine with
 * other users, so they can be read by this user alone; one that is there is left as it is.
 *
 * Node's own `recursive` tries for ever where the system says of a directory that is there that it is not, as below `/proc`.
 */
export function makeDataDirectory(path: string): void {
  if (isDirectory(path)) {
    return;
  }
  const parent = dirname(path);
  if (parent !== path) {
    makeDataDirectory(parent);
  }
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!isDirectory(path)) {
      throw error;
    }
  }
}
