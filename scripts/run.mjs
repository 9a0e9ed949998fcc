/**
 * Runs a file of this project, or one of its npm scripts, with everything installed and with the project's own Node.
 *
 *     node scripts/run.mjs FILE [argument …]       FILE counts from the root of the repository
 *     node scripts/run.mjs --npm SCRIPT
 *
 * This is what lets `npm start` and `npm test` work in a fresh clone. It runs on the machine's Node, so it is plain
 * JavaScript without dependencies. It ends as its child ends: with the same exit code, or by the same signal.
 */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ensureStudioBuilt } from "./build-studio.mjs";
import { runChild } from "./child.mjs";
import { ensureInstalled, npmCommand, projectNode } from "./install.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldestNode = 20;

/** @returns {[command: string, ...args: string[]]} */
function commandLine() {
  const [target, ...args] = process.argv.slice(2);
  if (target === undefined) {
    throw new Error("Usage: node scripts/run.mjs FILE [argument …]  or  node scripts/run.mjs --npm SCRIPT");
  }
  return target === "--npm"
    ? [...npmCommand(), "run", ...args]
    : [projectNode(root), join(root, target), ...args];
}

try {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Error(
      `This is Node ${process.versions.node}, and Threadmill needs ${oldestNode} or newer to start from a clone. ` +
        "Install a current Node from https://nodejs.org and try again.",
    );
  }
  await ensureInstalled(root);
  if (process.argv.slice(2).includes("serve")) {
    // Whoever came for the API gets it, whatever is wrong with the page.
    await ensureStudioBuilt(root).catch((error) => process.stderr.write(`${error.message}\n`));
  }
  const { code, signal } = await runChild(commandLine(), { stdio: "inherit" });
  if (signal !== null) {
    process.kill(process.pid, signal);
  }
  process.exitCode = code ?? 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
}
