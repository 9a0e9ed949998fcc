import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { cruise, type IConfiguration, type ICruiseResult } from "dependency-cruiser";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

/** `from` and what it imports: a file, counted from packages/server/src, or a package. */
interface Arrow {
  from: string;
  to: string;
  /** The rules that it breaks. */
  breaks: string[];
  typeOnly?: boolean;
}

const sources = "packages/server/src";
const packages = ["pg", "kysely", "better-sqlite3", "@ai-sdk/openai", "fastify", "pino", "uuid", "zod"];

const forbidden: Arrow[] = [
  ...["engine", "api", "store", "models", "tools", "cli"].map((part) => broken("core", part, "layers-core")),
  ...["api", "store", "models", "tools", "cli"].map((part) => broken("engine", part, "layers-engine")),
  ...["store", "models", "tools", "cli"].map((part) => broken("api", part, "layers-api")),
  ...["models", "tools", "engine", "api", "cli"].map((part) => broken("store", part, "layers-store")),
  ...["store", "tools", "engine", "api", "cli"].map((part) => broken("models", part, "layers-models")),
  ...["store", "models", "engine", "api", "cli"].map((part) => broken("tools", part, "layers-tools")),
  ...["api", "engine", "store", "models", "tools"].map((part) => broken("cli", part, "layers-cli")),
  ...["core", "engine", "api", "store", "models", "tools"].flatMap((part) => [
    { from: importer(part), to: "main.ts", breaks: [`layers-${part}`] },
    { from: importer(part), to: "config.ts", breaks: [`layers-${part}`] },
  ]),
  { from: "core/types.ts", to: inside("engine"), breaks: ["layers-core"], typeOnly: true },
  { from: "api/tune/types.ts", to: inside("store"), breaks: ["layers-api"], typeOnly: true },
  { from: "main.ts", to: inside("cli"), breaks: ["layers-main"] },
  { from: "config.ts", to: inside("store"), breaks: ["layers-config"] },
  { from: "config.ts", to: inside("models"), breaks: ["layers-config"] },
  { from: "system.ts", to: inside("engine"), breaks: ["layers-system"] },
  { from: importer("cli"), to: "stray.ts", breaks: ["layers-cli", "root-of-src"] },
  { from: importer("api/tune"), to: inside("api/openai"), breaks: ["dialects-apart"] },
  { from: importer("api/openai"), to: inside("api/tune"), breaks: ["dialects-apart"] },
  { from: importer("api/admin"), to: inside("api/tune"), breaks: ["dialects-apart"] },
  { from: importer("api"), to: inside("api/tune"), breaks: ["edge-without-dialect"] },
  { from: importer("core"), to: "node:fs", breaks: ["core-without-io"] },
  { from: importer("core"), to: "node:net", breaks: ["core-without-io"] },
  { from: importer("core"), to: "pg", breaks: ["core-without-packages", "packages-of-store"] },
  { from: importer("core"), to: "fastify", breaks: ["core-without-packages", "packages-of-api"] },
  { from: importer("core"), to: "zod", breaks: ["core-without-packages"] },
  { from: importer("engine"), to: "kysely", breaks: ["packages-of-store"] },
  { from: importer("api"), to: "better-sqlite3", breaks: ["packages-of-store"] },
  { from: importer("engine"), to: "@ai-sdk/openai", breaks: ["packages-of-models"] },
  { from: importer("engine"), to: "fastify", breaks: ["packages-of-api"] },
  { from: importer("engine"), to: "pino", breaks: ["packages-of-cli"] },
  { from: importer("api"), to: "vitest", breaks: ["declared"] },
  { from: importer("api"), to: "unheard-of", breaks: ["found"] },
  { from: importer("api"), to: "api/missing.ts", breaks: ["found"] },
  { from: importer("api"), to: "api/thing.test.ts", breaks: ["tests-are-leaves"] },
  { from: importer("store"), to: "store/testing/scene.ts", breaks: ["tests-are-leaves"] },
  { from: importer("store"), to: "../test/fixtures.ts", breaks: ["tests-are-leaves"] },
  { from: "../../client/src/index.ts", to: inside("core"), breaks: ["wire-contract-only"] },
  { from: "../../client/src/io.ts", to: "node:fs", breaks: ["client-runs-anywhere"] },
  { from: "../../studio/src/index.ts", to: inside("api"), breaks: ["wire-contract-only"], typeOnly: true },
];

/** Of a ring one arrow is reported, whichever it is. */
const ring: Arrow[] = [
  { from: "core/ring.ts", to: "core/ring-back.ts", breaks: ["no-cycle"], typeOnly: true },
  { from: "core/ring-back.ts", to: "core/ring.ts", breaks: ["no-cycle"], typeOnly: true },
];

const allowed: Arrow[] = [
  ...["engine", "api", "store", "models", "tools", "cli"].map((part) => fine(importer(part), inside("core"))),
  ...["api", "engine", "store", "models", "tools", "core"].map((part) => fine("main.ts", inside(part))),
  fine(importer("api"), inside("engine")),
  fine(importer("api/tune"), inside("api")),
  fine("api/app.ts", inside("api/tune")),
  fine("cli/threadmill.ts", "main.ts"),
  fine("config.ts", "models/provider-config.ts"),
  fine(importer("core"), "node:crypto"),
  fine(importer("core"), "uuid"),
  fine(importer("store"), "pg"),
  fine(importer("models"), "@ai-sdk/openai"),
  fine(importer("api"), "fastify"),
  fine(importer("api"), "zod"),
  fine("engine/thing.test.ts", inside("store")),
  fine("engine/thing.test.ts", "../test/fixtures.ts"),
  fine("engine/thing.test.ts", "vitest"),
];

let root: string;
let result: ICruiseResult;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "dependency-rule-"));
  plantTree(root);
  const path = new URL("../../../.dependency-cruiser.mjs", import.meta.url).href;
  const { options, ...ruleSet } = ((await import(path)) as { default: IConfiguration }).default;
  const { output } = await cruise(["packages"], { ...options, ruleSet, validate: true, baseDir: root });
  if (typeof output === "string") {
    throw new Error(output);
  }
  result = output;
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

describe("the dependency rule", () => {
  it.each(forbidden)("refuses that $from imports $to", (arrow) => {
    expect(rulesBrokenBy(arrow)).toEqual(arrow.breaks);
  });

  it.each(allowed)("lets $from import $to", (arrow) => {
    expect(wasSeen(arrow)).toBe(true);
    expect(rulesBrokenBy(arrow)).toEqual([]);
  });

  it("refuses a ring, and be it of types", () => {
    expect(ring.flatMap(rulesBrokenBy)).toEqual(["no-cycle"]);
  });

  it("finds the files that nothing of the server leads to", () => {
    const unreachable = result.summary.violations.filter(({ rule }) => rule.name === "unreachable");
    expect(unreachable.map(({ to }) => to)).toContain(`${sources}/core/ring.ts`);
    expect(unreachable.map(({ to }) => to)).not.toContain(`${sources}/core/thing.ts`);
  });
});

function broken(from: string, to: string, rule: string): Arrow {
  return { from: importer(from), to: inside(to), breaks: [rule] };
}

function fine(from: string, to: string): Arrow {
  return { from, to, breaks: [] };
}

/** A file of the part that imports. */
function importer(part: string): string {
  return `${part}/importer.ts`;
}

/** A file of the part that is imported, and imports nothing. */
function inside(part: string): string {
  return `${part}/thing.ts`;
}

function isFile(target: string): boolean {
  return target.endsWith(".ts");
}

function inRoot(file: string): string {
  return join(sources, file);
}

function rulesBrokenBy({ from, to }: Arrow): string[] {
  return result.summary.violations
    .filter((violation) => violation.from === inRoot(from) && leadsTo(violation.to, { from, to }))
    .filter(({ rule }) => rule.name !== "unreachable")
    .map(({ rule }) => rule.name)
    .sort();
}

function wasSeen({ from, to }: Arrow): boolean {
  const module = result.modules.find(({ source }) => source === inRoot(from));
  return module?.dependencies.some(({ resolved }) => leadsTo(resolved, { from, to })) ?? false;
}

function leadsTo(found: string, { from, to }: { from: string; to: string }): boolean {
  return isFile(to)
    ? [inRoot(to), specifier(from, to)].includes(found)
    : [to, to.replace("node:", "")].includes(found) || found.startsWith(`node_modules/${to}/`);
}

function specifier(from: string, to: string): string {
  const path = relative(dirname(inRoot(from)), inRoot(to));
  return isFile(to) ? (path.startsWith(".") ? path : `./${path}`) : to;
}

/** Writes a small repository in which every arrow is an import, each file exporting a `Thing`. */
function plantTree(folder: string): void {
  const lines = new Map<string, string[]>();
  for (const { from, to, typeOnly } of [...forbidden, ...ring, ...allowed]) {
    const line = typeOnly
      ? `import type { Thing } from "${specifier(from, to)}";`
      : `import "${specifier(from, to)}";`;
    lines.set(from, [...(lines.get(from) ?? []), line]);
    if (isFile(to) && !to.endsWith("missing.ts")) {
      lines.set(to, lines.get(to) ?? []);
    }
  }
  for (const [file, imports] of lines) {
    plant(join(folder, inRoot(file)), [...imports, "export type Thing = string;", ""].join("\n"));
  }
  for (const name of [...packages, "vitest"]) {
    plant(join(folder, "node_modules", name, "package.json"), JSON.stringify({ name, main: "index.js" }));
    plant(join(folder, "node_modules", name, "index.js"), "");
  }
  const dependencies = Object.fromEntries(packages.map((name) => [name, "*"]));
  plant(join(folder, "packages/server/package.json"), JSON.stringify({ name: "threadmill", dependencies }));
  plant(join(folder, "package.json"), JSON.stringify({ devDependencies: { vitest: "*" } }));
}

function plant(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
