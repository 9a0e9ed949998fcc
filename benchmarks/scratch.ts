import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";

export const repository = join(import.meta.dirname, "..");
export const cacheFolder = join(repository, ".cache", "bench");

/** A folder that is gone when it is disposed of. */
export interface Scratch extends Disposable {
  path: string;
}

/**
 * An empty folder inside the repository: where the system keeps its temporary files may be memory, and there a commit
 * costs nothing.
 */
export function createScratch(name: string): Scratch {
  mkdirSync(cacheFolder, { recursive: true });
  const path = mkdtempSync(join(cacheFolder, `${name}-`));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}
