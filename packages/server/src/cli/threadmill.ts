#!/usr/bin/env node
/**
 * The entry of the command line. Checks the Node version before anything else is loaded: on an older one the
 * SQLite driver ends the process without a word.
 */
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`Threadmill needs Node 22.18 or newer; this is Node ${process.versions.node}.\n`);
  process.exit(1);
}
const { runCommandLine } = await import("./command-line.ts");
await runCommandLine(process.argv);
