import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Config, loadConfig } from "../src/config.ts";
import { generateAccessKey } from "../src/core/access-key.ts";
import { silentLogger } from "../src/core/logger.ts";
import { startServer } from "../src/main.ts";
import type { ProviderConfig } from "../src/models/provider-config.ts";
import { systemRandom } from "../src/system.ts";

/** A whole server on a free port of this machine, with a database of its own. */
export interface TestServer extends AsyncDisposable {
  url: string;
  key: string;
  /** Sends a request with the server's access key; a `body` is sent as JSON with POST. */
  request(path: string, options?: { body?: unknown; headers?: Record<string, string> }): Promise<Response>;
}

/**
 * @param params.providers - As in the configuration file.
 * @param params.limits - Where they are to differ from the defaults.
 * @param params.databaseUrl - A Postgres; without it the server has an SQLite of its own.
 */
export async function startTestServer({
  providers = {},
  limits = {},
  databaseUrl,
}: {
  providers?: Record<string, ProviderConfig>;
  limits?: Partial<Config["limits"]>;
  databaseUrl?: string | undefined;
} = {}): Promise<TestServer> {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-test-"));
  const key = generateAccessKey(systemRandom);
  const config = loadConfig({
    flags: { port: "0", ...(databaseUrl === undefined ? {} : { database: databaseUrl }) },
    environment: { THREADMILL_BOOTSTRAP_KEY: key },
    directory,
  });
  const server = await startServer(
    {
      ...config,
      providers: { ...config.providers, ...providers },
      limits: { ...config.limits, drainSeconds: 0, ...limits },
    },
    silentLogger,
  );
  return {
    url: server.url,
    key,
    request: (path, { body, headers = {} } = {}) =>
      fetch(server.url + path, {
        headers: {
          "x-tune-key": key,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      }),
    async [Symbol.asyncDispose]() {
      await server.close();
      rmSync(directory, { recursive: true });
    },
  };
}
