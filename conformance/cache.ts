import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/**
 * A folder in the cache that all clones share. It appears there whole or not at all, so what is there is not fetched
 * again; whoever wants other content asks for another name.
 *
 * @param params.fetch - Fills an empty folder.
 * @returns the folder's path.
 */
export async function fetchIntoCache({
  name,
  fetch,
}: {
  name: string;
  fetch: (folder: string) => Promise<void>;
}): Promise<string> {
  const cache = process.env["THREADMILL_CACHE_DIR"] ?? join(homedir(), ".cache", "threadmill");
  const folder = join(cache, name);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const partial = await mkdtemp(join(cache, "partial-"));
    try {
      await fetch(partial);
      await moveInPlace(partial, folder);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }
  return folder;
}

async function moveInPlace(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    // Another test run may have been faster; what it fetched is the same.
    if (!existsSync(to)) {
      throw error;
    }
  }
}
