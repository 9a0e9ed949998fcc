import { mkdirSync, statSync } from "node:fs";
import { dirname } from "node:path";

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

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
