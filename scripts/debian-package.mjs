import { execFileSync } from "node:child_process";

const withinMs = 600_000;

/**
 * Installs a package of Debian's, where that can be done without asking anybody: as root, where there is `apt-get`.
 *
 * @param {string} name
 * @returns {boolean} Whether it was done.
 */
export function installDebianPackage(name) {
  if (process.getuid?.() !== 0) {
    return false;
  }
  try {
    process.stderr.write(`Installing ${name} …\n`);
    const options = { stdio: /** @type {const} */ ("ignore"), timeout: withinMs };
    execFileSync("apt-get", ["update", "-qq"], options);
    execFileSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", name], {
      ...options,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    return true;
  } catch {
    return false;
  }
}
