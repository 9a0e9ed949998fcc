import type { TestProject } from "vitest/node";
import { startPostgres } from "./start-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The test server's maintenance database. Tests make their own beside it. */
    postgresUrl: string;
  }
}

/** Starts a Postgres for one run of the tests, and fails the run when there is none for this machine. */
export default async function providePostgres(project: TestProject): Promise<() => Promise<void>> {
  const postgres = await startPostgres({
    // What the tests write need not survive a power cut, and is gone when they end.
    flags: ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200"],
  });
  project.provide("postgresUrl", postgres.url);
  return postgres.stop;
}
