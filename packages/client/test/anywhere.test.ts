import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { expect, it, onTestFinished } from "vitest";

const compiler = createRequire(import.meta.url).resolve("typescript/bin/tsc");
const project = fileURLToPath(new URL("../tsconfig.build.json", import.meta.url));

it("is built of what browsers have, knowing no types of Node, into modules that run", async () => {
  // Inside the repository, where the built modules find the package that they need.
  const folder = mkdtempSync(
    join(fileURLToPath(new URL("../../../node_modules", import.meta.url)), ".client-"),
  );
  onTestFinished(() => rmSync(folder, { recursive: true }));

  const { status, stdout } = spawnSync(process.execPath, [compiler, "-p", project, "--outDir", folder], {
    encoding: "utf8",
    cwd: tmpdir(),
  });

  expect(stdout).toBe("");
  expect(status).toBe(0);
  expect(readdirSync(folder)).toContain("index.d.ts");
  const built = await import(/* @vite-ignore */ pathToFileURL(join(folder, "index.js")).href);
  expect(built.createClient({ accessKey: "sk-tune-1" }).threads).toBeDefined();
});
