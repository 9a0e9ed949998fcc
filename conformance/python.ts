import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** @throws with what to install, on a machine without Python 3.10 and pip. */
export async function checkPython(purpose: string): Promise<void> {
  const help =
    `${purpose} needs Python 3.10 or newer with pip, as \`python3\` on the PATH ` +
    "(Debian and Ubuntu: apt-get install python3-pip).";
  try {
    await run("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]);
    await run("python3", ["-m", "pip", "--version"]);
  } catch (cause) {
    throw new Error(help, { cause });
  }
}

/**
 * Installs exactly what a requirements file names, and nothing that it would ask for besides; wheels only.
 *
 * @param params.target - The folder that gets the packages, for PYTHONPATH.
 */
export async function installPackages({
  requirements,
  target,
  options = [],
}: {
  requirements: string;
  target: string;
  options?: string[];
}): Promise<void> {
  const strict = ["--only-binary", ":all:", "--no-deps", "--disable-pip-version-check", ...options];
  const what = ["--quiet", "--target", target, "--requirement", requirements];
  try {
    await run("python3", ["-m", "pip", "install", ...strict, ...what]);
  } catch (cause) {
    const output = cause instanceof Error && "stderr" in cause ? cause.stderr : "";
    throw new Error(`pip could not install ${requirements}:\n${output}`, { cause });
  }
}
