/**
 * Builds the server into one program (packages/server/rolldown.config.mjs) when its sources have changed since it was
 * built last.
 *
 *     node scripts/build-server.mjs [--anew]
 *
 * With `--anew` nothing of earlier builds stays, which is right for what is published, and wrong beside a server that runs.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { ensureBuilt } from "./ensure-built.mjs";

/** The command line among the sources, and what is built from it. */
export const serverEntry = {
  source: "packages/server/src/cli/threadmill.ts",
  built: "packages/server/dist/cli/threadmill.js",
};

const output = "packages/server/dist";

/**
 * What an earlier build has left stays: a server that is running may not have loaded all of it yet.
 *
 * @param {string} root - The root of the repository.
 * @returns {Promise<boolean>} Whether it was built now.
 */
export function ensureServerBuilt(root) {
  return ensureBuilt(root, {
    name: "server",
    sources: [
      "packages/server/src",
      "packages/server/package.json",
      "packages/server/rolldown.config.mjs",
      "package-lock.json",
    ],
    output,
    directory: "packages/server",
    command: ["node_modules/rolldown/bin/cli.mjs", "--config", "rolldown.config.mjs", "--log-level", "warn"],
  });
}

if (import.meta.main) {
  const root = join(import.meta.dirname, "..");
  if (process.argv.includes("--anew")) {
    rmSync(join(root, output), { recursive: true, force: true });
  }
  await ensureServerBuilt(root);
}
