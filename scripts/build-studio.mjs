/**
 * Builds the studio into the server's package when its sources have changed since it was built last.
 *
 *     node scripts/build-studio.mjs
 *
 * Whether they have is told by a digest of their names, sizes and times, which takes a few milliseconds. Without a
 * studio in the repository nothing happens.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild } from "./child.mjs";
import { projectNode } from "./install.mjs";

/** What the studio is made from, besides its own package: the client is a part of it. */
const sources = ["packages/studio", "packages/client", "package-lock.json"];
const ignored = new Set(["node_modules", "dist", "test", "screenshots"]);
const stampName = ".sources";

/**
 * @param {string} root The root of the repository.
 * @returns {Promise<boolean>} Whether it was built now.
 */
export async function ensureStudioBuilt(root) {
  const studio = join(root, "packages/studio");
  if (!hasViteConfig(studio)) {
    return false;
  }
  const output = join(root, "packages/server/static");
  const digest = digestOfSources(root);
  if (readStamp(output) === digest) {
    return false;
  }
  process.stderr.write("Building the studio …\n");
  const vite = join(root, "node_modules/vite/bin/vite.js");
  const command = [
    projectNode(root),
    vite,
    "build",
    "--outDir",
    output,
    "--emptyOutDir",
    "--logLevel",
    "warn",
  ];
  const { code, signal } = await runChild(command, { cwd: studio, stdio: ["ignore", 2, 2] });
  if (code !== 0) {
    throw new Error(
      `The studio could not be built (${signal ?? `exit code ${code}`}). What is wrong stands above.`,
    );
  }
  writeFileSync(join(output, stampName), digest);
  return true;
}

/** @param {string} studio */
function hasViteConfig(studio) {
  try {
    return readdirSync(studio).some((name) => name.startsWith("vite.config."));
  } catch {
    return false;
  }
}

/** @param {string} root */
function digestOfSources(root) {
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

/** @param {string} output */
function readStamp(output) {
  try {
    return readFileSync(join(output, stampName), "utf8");
  } catch {
    return null;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await ensureStudioBuilt(dirname(dirname(fileURLToPath(import.meta.url))));
}
