import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { runChild } from "./child.mjs";
import { withInstallLock } from "./install-lock.mjs";

/**
 * What the lockfile says of a package, as far as it is read here.
 * @typedef {{ version?: string, integrity?: string, optional?: boolean, devOptional?: boolean,
 *   os?: string | string[], cpu?: string | string[] }} Package
 */

/**
 * Installs what package-lock.json names, unless it is already there. The check costs a few milliseconds.
 *
 * @param {string} root - The root of the repository.
 * @throws with what to do, when it could not be installed.
 */
export async function ensureInstalled(root) {
  if (!isInstalled(root)) {
    await withInstallLock(join(root, ".cache"), async () => {
      // Somebody else may have installed while this process waited for the lock.
      if (!isInstalled(root)) {
        await install(root);
      }
    });
  }
}

/**
 * npm records in node_modules/.package-lock.json what it has installed, once it is all there.
 *
 * @param {string} root
 */
function isInstalled(root) {
  const present = readPackages(recordOf(root));
  if (present === null) {
    return false;
  }
  const wanted = readPackages(join(root, "package-lock.json")) ?? {};
  return (
    Object.values(present).every(isForThisMachine) &&
    Object.entries(wanted).every(([path, entry]) => path === "" || isSame(entry, present[path]))
  );
}

/**
 * @param {Package} wanted
 * @param {Package | undefined} present
 */
function isSame(wanted, present) {
  return present === undefined
    ? (wanted.optional ?? wanted.devOptional ?? false)
    : wanted.version === present.version && wanted.integrity === present.integrity;
}

/**
 * False for what was installed elsewhere, in a container that shares the folder for example.
 *
 * @param {Package} entry
 */
function isForThisMachine({ os, cpu }) {
  return allows(os, process.platform) && allows(cpu, process.arch);
}

/**
 * @param {string | string[] | undefined} names - Names that are meant, or names with a `!` that are not.
 * @param {string} name
 */
function allows(names, name) {
  const list = [names ?? []].flat();
  return list.length === 0 || list.some((item) => item === name || (item[0] === "!" && item !== `!${name}`));
}

/** @param {string} root */
async function install(root) {
  const record = recordOf(root);
  // Installed, but the install scripts have not run yet.
  const unfinished = `${record}.unfinished`;
  if (existsSync(record)) {
    // Without its record an interrupted installation can be told from a whole one.
    rmSync(record);
  } else {
    rmSync(join(root, "node_modules"), { recursive: true, force: true });
  }
  process.stderr.write("Installing dependencies (first start, or package-lock.json has changed) …\n");
  // `install` and not `ci`: ci refuses a lockfile that lacks a package for some other platform. Both keep to what is
  // locked, and --no-save keeps the lockfile as it is. The includes: NODE_ENV=production would leave Node itself out.
  await npm(root, ["install", "--no-save", "--include=dev", "--include=optional", "--ignore-scripts"]);
  renameSync(record, unfinished);
  // Only what package.json approves runs, whichever npm this is: npm 10 would also prepare to compile SQLite.
  await npm(root, ["rebuild", "--ignore-scripts=false", ...approvedScripts(root, unfinished)]);
  renameSync(unfinished, record);
}

/**
 * The installed packages whose install scripts `allowScripts` in package.json approves.
 *
 * @param {string} root
 * @param {string} record
 */
function approvedScripts(root, record) {
  const { allowScripts } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const present = readPackages(record) ?? {};
  return Object.keys(allowScripts).filter((name) => allowScripts[name] && `node_modules/${name}` in present);
}

/**
 * Runs npm quietly; only a failure shows what it said.
 *
 * @param {string} root
 * @param {string[]} args
 */
async function npm(root, args) {
  const log = join(root, ".cache", "npm.log");
  const output = openSync(log, "w");
  const { code, told } = await runChild(
    [...npmCommand(), ...args, "--no-audit", "--no-fund", "--loglevel=error"],
    { cwd: root, stdio: ["ignore", output, output] },
  ).finally(() => closeSync(output));
  if (told !== null) {
    throw new Error("The installation was stopped. The next start begins it anew.");
  }
  if (code !== 0) {
    throw new Error(
      `${readFileSync(log, "utf8")}\nnpm could not install the dependencies; what it said is above and in ${log}.\n` +
        "Check that the npm registry can be reached (`npm ping`) and start again.",
    );
  }
}

/**
 * The Node that the project brings along, or the machine's where that one is missing and this one can do.
 *
 * @param {string} root
 */
export function projectNode(root) {
  const own = join(root, "node_modules", "node", "bin", process.platform === "win32" ? "node.exe" : "node");
  if (existsSync(own)) {
    return own;
  }
  const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
  if (major > 22 || (major === 22 && minor >= 18)) {
    return process.execPath;
  }
  throw new Error(
    "The package `node` is installed without its program, for npm did not run its install script.\n" +
      "Run `npm rebuild node --ignore-scripts=false` and start again, or use Node 22.18 or newer.",
  );
}

/**
 * The npm that started this process, else the one on the PATH.
 *
 * @returns {[command: string, ...args: string[]]}
 */
export function npmCommand() {
  const path = process.env["npm_execpath"];
  return path !== undefined && basename(path).startsWith("npm") ? [process.execPath, path] : ["npm"];
}

/** @param {string} root */
function recordOf(root) {
  return join(root, "node_modules", ".package-lock.json");
}

/**
 * @param {string} path
 * @returns {Record<string, Package> | null} `null` when there is no such file.
 */
function readPackages(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).packages;
  } catch {
    return null;
  }
}
