import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { type Connection, model } from "./check.ts";
import type { Outcome } from "./outcome.ts";

const folder = join(import.meta.dirname, "python");
const patienceMs = 120_000;

/** Runs python/checks.py. */
export async function* runPythonChecks({
  packages,
  connection,
  hastyConnection,
  upstreamControl,
}: {
  /** Where the Python SDK is installed. */
  packages: string;
  connection: Connection;
  hastyConnection: Connection;
  upstreamControl: string;
}): AsyncIterable<Outcome> {
  const requirements = await readFile(join(folder, "requirements.txt"), "utf8");
  const client = `openai (Python) ${/^openai==(\S+)/m.exec(requirements)?.[1]}`;
  const child = spawn("python3", [join(folder, "checks.py")], {
    env: {
      ...process.env,
      PYTHONPATH: packages,
      PYTHONDONTWRITEBYTECODE: "1",
      // The SDK calls these methods deprecated.
      PYTHONWARNINGS: "ignore::DeprecationWarning",
      THREADMILL_BASE_URL: connection.baseURL,
      THREADMILL_KEY: connection.apiKey,
      THREADMILL_HASTY_BASE_URL: hastyConnection.baseURL,
      THREADMILL_HASTY_KEY: hastyConnection.apiKey,
      THREADMILL_MODEL: model,
      UPSTREAM_CONTROL: upstreamControl,
    },
    stdio: ["ignore", "pipe", "inherit"],
    timeout: patienceMs,
  });
  const ended = once(child, "close");
  for await (const line of createInterface({ input: child.stdout })) {
    const { name, error } = JSON.parse(line) as { name: string; error: string | null };
    yield { client, check: name, error };
  }
  const [code] = await ended;
  if (code !== 0) {
    yield { client, check: "all checks ran", error: `python3 ended with code ${code}` };
  }
}
