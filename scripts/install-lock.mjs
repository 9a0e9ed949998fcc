import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

const pollMs = 250;
/** Longer than it takes to write the owner's id into a lock just made. */
const unsignedMs = 5_000;

/**
 * Runs the work while holding the lock of this clone, so that two starts at once do not install over each other.
 * A lock whose owner has died is taken over.
 *
 * @param {string} folder - Where the lock lies; made when missing.
 * @param {() => Promise<void>} work
 */
export async function withInstallLock(folder, work) {
  const lock = join(folder, "install.lock");
  mkdirSync(folder, { recursive: true });
  for (let announced = false; !acquire(lock); announced = true) {
    const owner = ownerOf(lock);
    if (owner.dead) {
      removeStale(lock);
      continue;
    }
    if (!announced) {
      process.stderr.write(`Waiting for process ${owner.pid ?? "?"}, which installs or builds here …\n`);
    }
    await sleep(pollMs);
  }
  try {
    await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** @param {string} lock */
function acquire(lock) {
  try {
    mkdirSync(lock);
  } catch (error) {
    if (codeOf(error) === "EEXIST") {
      return false;
    }
    throw error;
  }
  writeFileSync(join(lock, "pid"), String(process.pid));
  return true;
}

/**
 * @param {string} lock
 * @returns {{ pid: number | null, dead: boolean }}
 */
function ownerOf(lock) {
  try {
    const pid = Number(readFileSync(join(lock, "pid"), "utf8"));
    return pid > 0 ? { pid, dead: !isAlive(pid) } : unsignedOwner(lock);
  } catch {
    return unsignedOwner(lock);
  }
}

/**
 * @param {string} lock
 * @returns {{ pid: null, dead: boolean }}
 */
function unsignedOwner(lock) {
  const madeAt = statSync(lock, { throwIfNoEntry: false })?.mtimeMs;
  return { pid: null, dead: madeAt !== undefined && madeAt < Date.now() - unsignedMs };
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/**
 * Of several that find the same stale lock, one can rename it.
 *
 * @param {string} lock
 */
function removeStale(lock) {
  const grave = `${lock}.${process.pid}`;
  try {
    renameSync(lock, grave);
    rmSync(grave, { recursive: true, force: true });
  } catch (error) {
    if (codeOf(error) !== "ENOENT") {
      throw error;
    }
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? error.code : undefined;
}
