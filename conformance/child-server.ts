import { spawn } from "node:child_process";

/** A server that runs as a process of its own. */
export interface ChildServer {
  /** Where it listens, without a slash at the end. */
  url: string;
  /** Ends the process and waits until it is gone. */
  [Symbol.asyncDispose](): Promise<void>;
}

const keptOutput = 10_000;
const killAfterMs = 10_000;

/**
 * Starts a process and waits until it prints an `http://127.0.0.1:<port>` on its standard output.
 *
 * @throws With the last of its output, when it ends or stays silent before that.
 */
export async function startChildServer({
  name,
  command,
  args,
  environment = {},
  readyWithinMs,
}: {
  name: string;
  command: string;
  args: string[];
  environment?: Record<string, string>;
  readyWithinMs: number;
}): Promise<ChildServer> {
  const child = spawn(command, args, { env: { ...process.env, ...environment } });
  const killWithParent = () => child.kill("SIGKILL");
  process.once("exit", killWithParent);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const ready = Promise.withResolvers<string>();
  let output = "";
  const read = (chunk: Buffer) => {
    output = (output + chunk.toString()).slice(-keptOutput);
  };
  child.stderr.on("data", read);
  child.stdout.on("data", (chunk: Buffer) => {
    read(chunk);
    const url = /http:\/\/127\.0\.0\.1:\d+/.exec(output)?.[0];
    if (url !== undefined) {
      ready.resolve(url);
    }
  });
  const fail = (what: string) => ready.reject(new Error(`${name} ${what}. Its last words:\n${output}`));
  child.once("error", (error) => fail(`could not be started (${error.message})`));
  child.once("close", (code) => fail(`ended with code ${code} before it was ready`));
  const deadline = setTimeout(() => fail(`was not ready after ${readyWithinMs} ms`), readyWithinMs);

  async function stop(): Promise<void> {
    clearTimeout(deadline);
    child.stdin.end();
    child.kill("SIGTERM");
    const impatience = setTimeout(() => child.kill("SIGKILL"), killAfterMs);
    await ended;
    clearTimeout(impatience);
    process.off("exit", killWithParent);
  }

  try {
    const url = await ready.promise;
    clearTimeout(deadline);
    return { url, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
