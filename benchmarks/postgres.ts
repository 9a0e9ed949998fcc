import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import pg from "pg";
import { startPostgres } from "../packages/server/test/start-postgres.ts";
import { canPin, pinned } from "./process.ts";

/** A Postgres that keeps what it acknowledges, as it does by default. */
export interface BenchPostgres extends AsyncDisposable {
  version: string;
  /** @returns the address of a new, empty database. */
  createDatabase(): Promise<string>;
}

export async function openPostgres(): Promise<BenchPostgres> {
  const server = await startPostgres({ flags: ["max_connections=200"] });
  const client = new pg.Client({ connectionString: server.url });
  await client.connect();
  const { rows } = await client.query(
    "select current_setting('server_version') as version, pg_backend_pid() as pid",
  );
  allowAllCores(parentOf(rows[0].pid));
  return {
    version: rows[0].version,
    async createDatabase() {
      const name = `bench_${randomUUID().replaceAll("-", "")}`;
      await client.query(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = name;
      return url.href;
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await server.stop();
    },
  };
}

/** Processes start on their parent's core, and this one keeps to the load's. */
function allowAllCores(postmaster: number): void {
  if (canPin) {
    const [, , cores = ""] = pinned([], "any");
    execFileSync("taskset", ["-cp", cores, String(postmaster)], { stdio: "ignore" });
  }
}

/** The process that makes one for each connection. */
function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
}
