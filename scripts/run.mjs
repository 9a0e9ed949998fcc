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
import { ensureServerBuilt, serverEntry } from "./build-server.mjs";
import { ensureStudioBuilt } from "./build-studio.mjs";
import { runChild } from "./child.mjs";
import { ensureInstalled, npmCommand, projectNode } from "./install.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldestNode = 20;

/** @returns {Promise<[command: string, ...args: string[]]>} */
async function commandLine() {
  const [target, ...args] = process.argv.slice(2);
  if (target === undefined) {
    throw new Error("Usage: node scripts/run.mjs FILE [argument …]  or  node scripts/run.mjs --npm SCRIPT");
  }
  if (target === "--npm") {
    return [...npmCommand(), "run", ...args];
  }
  if (target !== serverEntry.source) {
    return [projectNode(root), join(root, target), ...args];
  }
  if (args.includes("serve")) {
    // Whoever came for the API gets it, whatever is wrong with the page.
    await ensureStudioBuilt(root).catch(tell);
  }
  // The sources do the same; they only take longer to start.
  const built = await ensureServerBuilt(root).then(() => true, tell);
  return [projectNode(root), join(root, built ? serverEntry.built : serverEntry.source), ...args];
}

/** @param {unknown} error */
function tell(error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  return false;
}

try {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) {
    throw new Error(
      `This is Node ${process.versions.node}, and Threadmill needs ${oldestNode} or newer to start from a clone. ` +
        "Install a current Node from https://nodejs.org and try again.",
    );
  }
  await ensureInstalled(root);
  const { code, signal } = await runChild(await commandLine(), { stdio: "inherit" });
  if (signal !== null) {
    process.kill(process.pid, signal);
  }
  process.exitCode = code ?? 1;
} catch (error) {
  tell(error);
  process.exitCode = 1;
}
