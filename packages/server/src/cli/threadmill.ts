#!/usr/bin/env node
/**
 * The entry of the command line. Checks the Node version before anything else is loaded: on an older one the
 * SQLite driver ends the process without a word.
 */
// By its default export: an older Node would stop at a name that it does not have, before the version is looked at.
import nodeModule from "node:module";
import { join } from "node:path";

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(`Threadmill needs Node 22.18 or newer; this is Node ${process.versions.node}.\n`);
  process.exit(1);
}
// Keeps what Node makes of the sources beside them, where only who may write the sources can; if nobody can, it is as
// without.
nodeModule.enableCompileCache(join(import.meta.dirname, "../../node_modules/.cache/compile"));
const { runCommandLine } = await import("./command-line.ts");
await runCommandLine(process.argv);
