import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { npmCommand } from "../../scripts/install.mjs";
import { fetchIntoCache } from "../cache.ts";
import { checkPython, installPackages } from "../python.ts";

const run = promisify(execFile);
const manifests = ["package.json", "package-lock.json"];
const requirements = join(import.meta.dirname, "python", "requirements.txt");

/** The folders in which the clients are installed. */
export interface InstalledClients {
  /** One for each major version of the npm package `openai`. */
  sdks: string[];
  /** For PYTHONPATH. */
  pythonSdk: string;
  langChain: string;
  aiSdk: string;
}

/**
 * Installs the clients into the cache, unless they are there.
 *
 * @throws with what to install, on a machine without Python 3.10 and pip.
 */
export async function installClients(say: (line: string) => void): Promise<InstalledClients> {
  await checkPython("The conformance test of the Python SDK");
  const names = ["openai-4", "openai-5", "openai-6", "openai-7"];
  return {
    sdks: await Promise.all(names.map((name) => installNpmClient(name, say))),
    pythonSdk: await installPythonClient(say),
    langChain: await installNpmClient("langchain", say),
    aiSdk: await installNpmClient("ai-4", say),
  };
}

/** Installs a folder of `clients/` exactly as its lockfile says, and runs no install script. */
async function installNpmClient(name: string, say: (line: string) => void): Promise<string> {
  const source = join(import.meta.dirname, "clients", name);
  return await fetchIntoCache({
    name: `client-${name}-${await digestOf(manifests.map((file) => join(source, file)))}`,
    async fetch(folder) {
      say(`Fetching ${name}, once …`);
      for (const file of manifests) {
        await copyFile(join(source, file), join(folder, file));
      }
      const [npm, ...args] = npmCommand();
      const options = [
        "install",
        "--no-save",
        "--no-audit",
        "--no-fund",
        "--ignore-scripts",
        "--loglevel=error",
      ];
      await run(npm, [...args, ...options], { cwd: folder });
    },
  });
}

async function installPythonClient(say: (line: string) => void): Promise<string> {
  // Some wheels fit one version of Python only.
  const { stdout: python } = await run("python3", [
    "-c",
    "import sys; print(sys.version_info[:2], sys.platform)",
  ]);
  return await fetchIntoCache({
    name: `client-openai-python-${await digestOf([requirements], python)}`,
    async fetch(target) {
      say("Fetching openai for Python, once …");
      await installPackages({ requirements, target });
    },
  });
}

async function digestOf(files: string[], salt = ""): Promise<string> {
  const digest = createHash("sha256").update(salt);
  for (const file of files) {
    digest.update(await readFile(file));
  }
  return digest.digest("hex").slice(0, 16);
}
