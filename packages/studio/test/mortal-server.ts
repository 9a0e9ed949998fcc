import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateAccessKey } from "../../server/src/core/access-key.ts";
import { systemRandom } from "../../server/src/system.ts";
import { startServerProcess } from "../../server/test/server-process.ts";

/** A server in a process of its own, with the demo model. */
export interface MortalServer extends AsyncDisposable {
  url: string;
  key: string;
  kill(): Promise<unknown>;
  /** On the same port, with the same data. */
  restart(): Promise<void>;
}

export async function startMortalServer(): Promise<MortalServer> {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-studio-"));
  const key = generateAccessKey(systemRandom);
  const start = (port: string) =>
    startServerProcess({
      args: ["--port", port],
      environment: { THREADMILL_BOOTSTRAP_KEY: key },
      directory,
    });
  let server = await start("0");
  const { url } = server;
  return {
    url,
    key,
    kill: () => server.end("SIGKILL"),
    async restart() {
      server = await start(new URL(url).port);
    },
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      rmSync(directory, { recursive: true });
    },
  };
}
