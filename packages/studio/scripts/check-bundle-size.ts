/**
 * Fails when the page's first load has grown: the entry with everything that it imports at once, compressed. What is
 * imported when first needed does not count.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

const mostBytes = 200_000;

interface Chunk {
  file: string;
  isEntry?: boolean;
  imports?: string[];
  css?: string[];
}

const output = join(import.meta.dirname, "../../server/static");
const manifest: Record<string, Chunk> = JSON.parse(readFileSync(join(output, ".vite/manifest.json"), "utf8"));

function collect(name: string, files: Set<string>): Set<string> {
  const chunk = manifest[name];
  if (chunk === undefined) {
    throw new Error(`The manifest has no chunk ${name}.`);
  }
  if (!files.has(chunk.file)) {
    files.add(chunk.file);
    for (const css of chunk.css ?? []) {
      files.add(css);
    }
    for (const imported of chunk.imports ?? []) {
      collect(imported, files);
    }
  }
  return files;
}

const entry = Object.keys(manifest).find((name) => manifest[name]?.isEntry === true);
if (entry === undefined) {
  throw new Error("The manifest has no entry.");
}
const sizes = [...collect(entry, new Set())].map((file) => ({
  file,
  bytes: gzipSync(readFileSync(join(output, file))).length,
}));
const total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
const lines = sizes.map(({ file, bytes }) => `${String(bytes).padStart(8)}  ${file}`);
process.stdout.write(
  `${lines.join("\n")}\n${String(total).padStart(8)}  of ${mostBytes} bytes, compressed\n`,
);
if (total > mostBytes) {
  process.stderr.write("The entry is too large: import what is not needed at once with import().\n");
  process.exitCode = 1;
}
