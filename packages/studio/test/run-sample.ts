import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Language } from "../src/pages/playground/code-samples.ts";

const patienceMs = 60_000;
const programs: Record<Language, { command: string; file: string }> = {
  curl: { command: "sh", file: "sample.sh" },
  typescript: { command: process.execPath, file: "sample.ts" },
  python: { command: "python3", file: "sample.py" },
};

/**
 * Runs what Get code gives, as somebody does who pastes it into a file.
 *
 * @param params.packages - The folder whose node_modules the TypeScript sees.
 * @param params.pythonPath - The folder whose packages the Python sees.
 * @returns what it wrote.
 * @throws with what it wrote to its standard error.
 */
export async function runSample({
  language,
  code,
  key,
  packages,
  pythonPath = "",
}: {
  language: Language;
  code: string;
  key: string;
  packages?: string;
  pythonPath?: string;
}): Promise<string> {
  const { command, file } = programs[language];
  const directory = await mkdtemp(join(tmpdir(), "threadmill-sample-"));
  try {
    await writeFile(join(directory, "package.json"), '{"type":"module"}');
    await writeFile(join(directory, file), code);
    if (packages !== undefined) {
      await symlink(join(packages, "node_modules"), join(directory, "node_modules"));
    }
    const { stdout } = await promisify(execFile)(command, [file], {
      cwd: directory,
      env: { ...process.env, THREADMILL_KEY: key, PYTHONPATH: pythonPath, PYTHONDONTWRITEBYTECODE: "1" },
      timeout: patienceMs,
    });
    return stdout;
  } finally {
    await rm(directory, { recursive: true });
  }
}
