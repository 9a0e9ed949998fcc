/**
 * Builds what is made from sources, when the sources have changed since it was built last. Whether they have is told by
 * a digest of their names, sizes and times, which takes a few milliseconds.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runChild } from "./child.mjs";
import { projectNode } from "./install.mjs";
import { withInstallLock } from "./install-lock.mjs";

const ignored = new Set(["node_modules", "dist", "static", "test", "screenshots"]);
const stampName = ".sources";

/**
 * @param {string} root - The root of the repository.
 * @param {object} what
 * @param {string} what.name - For a person.
 * @param {readonly string[]} what.sources - Files and folders, from the root.
 * @param {string} what.output - The folder that is built, from the root.
 * @param {string} what.directory - Where the command runs, from the root.
 * @param {readonly string[]} what.command - A script of a package, from the root, and its arguments.
 * @returns {Promise<boolean>} Whether it was built now.
 */
export async function ensureBuilt(root, { name, sources, output, directory, command }) {
  const digest = digestOf(root, sources);
  const stamp = join(root, output, stampName);
  let builtNow = false;
  if (readStamp(stamp) !== digest) {
    await withInstallLock(join(root, ".cache"), async () => {
      // Somebody else may have built it while this process waited for the lock.
      if (readStamp(stamp) !== digest) {
        await build();
        builtNow = true;
      }
    });
  }
  return builtNow;

  async function build() {
    process.stderr.write(`Building the ${name} …\n`);
    const [script = "", ...args] = command;
    const { code, signal } = await runChild([projectNode(root), join(root, script), ...args], {
      cwd: join(root, directory),
      // Whatever the caller is, a test for example, what is built is for use.
      env: { ...process.env, NODE_ENV: "production" },
      stdio: ["ignore", "ignore", 2],
    });
    if (code !== 0) {
      throw new Error(
        `The ${name} could not be built (${signal ?? `exit code ${code}`}). What is wrong stands above.`,
      );
    }
    mkdirSync(join(root, output), { recursive: true });
    writeFileSync(stamp, digest);
  }
}

/**
 * @param {string} root
 * @param {readonly string[]} sources
 */
function digestOf(root, sources) {
  const digest = createHash("sha256");
  for (const source of sources) {
    addTo(digest, join(root, source), source);
  }
  return digest.digest("hex");
}

/**
 * @param {import("node:crypto").Hash} digest
 * @param {string} path
 * @param {string} name
 */
function addTo(digest, path, name) {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isDirectory()) {
    for (const entry of readdirSync(path).sort()) {
      if (!ignored.has(entry)) {
        addTo(digest, join(path, entry), `${name}/${entry}`);
      }
    }
  } else if (stats !== undefined) {
    digest.update(`${name}\0${stats.size}\0${stats.mtimeMs}\0`);
  }
}

/** @param {string} stamp */
function readStamp(stamp) {
  try {
    return readFileSync(stamp, "utf8");
  } catch {
    return null;
  }
}
