import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { startChildServer } from "./child-server.ts";

const cli = join(import.meta.dirname, "../packages/server/src/cli/threadmill.ts");
const readyWithinMs = 60_000;

/** A server of this project that runs as a process of its own, on a database of its own. */
export interface Threadmill extends AsyncDisposable {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** An access key of it. */
  key: string;
}

/** @param config - What threadmill.config.json says. */
export async function startThreadmill(config: object): Promise<Threadmill> {
  const cleanUp = new AsyncDisposableStack();
  try {
    const directory = await mkdtemp(join(tmpdir(), "threadmill-conformance-"));
    cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
    const file = join(directory, "threadmill.config.json");
    await writeFile(file, JSON.stringify(config));
    const { stdout } = await promisify(execFile)(process.execPath, [cli, "keys", "generate"]);
    const key = stdout.trim();
    const { url } = cleanUp.use(
      await startChildServer({
        name: "Threadmill",
        command: process.execPath,
        args: [cli, "serve", "--port", "0", "--data", join(directory, "data"), "--config", file],
        environment: { THREADMILL_BOOTSTRAP_KEY: key },
        readyWithinMs,
      }),
    );
    return { url, key, [Symbol.asyncDispose]: () => cleanUp.disposeAsync() };
  } catch (error) {
    await cleanUp.disposeAsync();
    throw error;
  }
}
