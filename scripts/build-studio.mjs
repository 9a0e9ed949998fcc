/**
 * Builds the studio into the server's package when its sources have changed since it was built last.
 *
 *     node scripts/build-studio.mjs
 */
import { join } from "node:path";
import { ensureBuilt } from "./ensure-built.mjs";

/**
 * @param {string} root - The root of the repository.
 * @returns {Promise<boolean>} Whether it was built now.
 */
export function ensureStudioBuilt(root) {
  return ensureBuilt(root, {
    name: "studio",
    // Besides its own package the client is a part of it.
    sources: ["packages/studio", "packages/client", "package-lock.json"],
    output: "packages/server/static",
    directory: "packages/studio",
    command: [
      "node_modules/vite/bin/vite.js",
      "build",
      ...["--outDir", join(root, "packages/server/static"), "--emptyOutDir", "--logLevel", "warn"],
    ],
  });
}

if (import.meta.main) {
  await ensureStudioBuilt(join(import.meta.dirname, ".."));
}
