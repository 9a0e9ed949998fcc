import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { npmCommand } from "../scripts/install.mjs";
import { cacheFolder } from "./scratch.ts";

const sources = join(import.meta.dirname, "peers");
const run = promisify(execFile);
export const noTelemetry = { DO_NOT_TRACK: "1", MASTRA_TELEMETRY_DISABLED: "1", LANGSMITH_TRACING: "false" };

/** Where a peer is installed. That depends on its files alone, so other ones mean another folder. */
export function peerFolder(name: string): string {
  const digest = createHash("sha256");
  for (const entry of readdirSync(join(sources, name), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      digest.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
    }
  }
  return join(cacheFolder, `peer-${name}-${digest.digest("hex").slice(0, 12)}`);
}

/**
 * Installs a peer, unless it is there.
 *
 * @param name - Its folder in `peers`.
 * @param build - What there is to be done in the folder it was installed in.
 * @throws with what npm said.
 */
export async function installPeer(
  name: string,
  build: (folder: string) => Promise<void> = async () => undefined,
): Promise<void> {
  const folder = peerFolder(name);
  const complete = join(folder, ".complete");
  if (existsSync(complete)) {
    return;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(sources, name), folder, { recursive: true });
  const [npm, ...args] = npmCommand();
  // Its packages ask for versions of each other that do not go together, and work all the same.
  const options = ["install", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error"];
  await run(npm, [...args, ...options], { cwd: folder, env: installEnvironment() });
  await build(folder);
  writeFileSync(complete, "");
}

export function installEnvironment(): NodeJS.ProcessEnv {
  const path = `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}`;
  return { ...process.env, ...noTelemetry, PATH: path };
}
