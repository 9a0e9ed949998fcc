import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

const sources = fileURLToPath(new URL("../src/cli/threadmill.ts", import.meta.url));

/** The server as an operator runs it: a process of its own, told everything by arguments and environment. */
export interface ServerProcess extends AsyncDisposable {
  child: ChildProcess;
  /** Where it listens. */
  url: string;
  /** What it has written so far. */
  stdout: () => string;
  stderr: () => string;
  /** Sends the signal and resolves with how the process ended. */
  end(signal: NodeJS.Signals): Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** Runs one command to its end. */
export async function runCommand(
  args: readonly string[],
  { environment = {}, directory }: { environment?: Record<string, string>; directory: string },
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const { child, stdout, stderr } = startCommand(args, { environment, directory });
  const [code] = await once(child, "close");
  return { code, stdout: stdout(), stderr: stderr() };
}

/**
 * Starts `threadmill serve` and resolves when it says where it listens.
 *
 * @param params.under - A command that runs the server's, given after it, in its own place.
 */
export async function startServerProcess({
  args = ["--port", "0"],
  environment = {},
  directory,
  entry = sources,
  under = [],
}: {
  args?: readonly string[];
  environment?: Record<string, string>;
  directory: string;
  /** Another program than the sources. */
  entry?: string;
  under?: readonly string[];
}): Promise<ServerProcess> {
  const { child, stdout, stderr } = startCommand(["serve", ...args], {
    environment,
    directory,
    under,
    entry,
  });
  const closed = once(child, "close");
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", () => {
      const found = /listens on (http:\/\/\S+)/.exec(stdout());
      if (found?.[1] !== undefined && stdout().includes("curl")) {
        resolve(found[1]);
      }
    });
    child.once("close", (code) => reject(new Error(`the server ended with ${code}: ${stderr()}`)));
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    const [code, by] = await closed;
    return { code, signal: by };
  };
  return {
    child,
    url,
    stdout,
    stderr,
    end,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) {
        await end("SIGKILL");
      }
    },
  };
}

/** Starts one command; what is written to its stdin is piped in. */
export function startCommand(
  args: readonly string[],
  {
    environment = {},
    directory,
    under = [],
    entry = sources,
  }: {
    environment?: Record<string, string>;
    directory: string;
    under?: readonly string[];
    entry?: string;
  },
  { isPipedIn = false } = {},
) {
  // Nothing of the environment but the path: settings of whoever runs the tests must not reach the server.
  const env = { PATH: process.env["PATH"], ...environment };
  const [command = process.execPath, ...rest] = [...under, process.execPath, entry, ...args];
  const child = spawn(command, rest, {
    cwd: directory,
    env,
    stdio: [isPipedIn ? "pipe" : "ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout?.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  child.stderr?.setEncoding("utf8").on("data", (text) => {
    stderr += text;
  });
  return { child, stdout: () => stdout, stderr: () => stderr };
}
