import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { StreamRequest } from "./measured-stream.ts";
import { type BenchProcess, loadCore, startProcess } from "./process.ts";

/** Something that streams a run. All do the same work: a new thread, one message, a run, everything kept. */
export interface Subject extends AsyncDisposable {
  name: string;
  /** The process whose cost counts; `null` where there is none between client and provider. */
  process: BenchProcess | null;
  /** One run of a model, whose name says what is streamed. */
  run(model: string): StreamRequest;
}

export interface ThreadmillSubject extends Subject {
  process: BenchProcess;
  key: string;
  directory: string;
  /** Asks the Tune dialect; throws with what was said when the answer is an error. */
  call(path: string, options?: { method?: string; body?: object }): Promise<Record<string, unknown>>;
}

const here = import.meta.dirname;
const cli = join(here, "../packages/server/src/cli/threadmill.ts");
const question = "How are you?";

export async function startUpstream(): Promise<BenchProcess> {
  return startProcess({ args: [join(here, "upstream.ts")], directory: here, core: loadCore });
}

/** The client talks to the provider itself. */
export function direct(upstream: BenchProcess): Subject {
  return {
    name: "direct",
    process: null,
    run: (model) => ({
      url: `${upstream.url}/chat/completions`,
      body: { model, stream: true, messages: [{ role: "user", content: question }] },
      marker: '"content":"tok',
    }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

export async function startControl(upstream: BenchProcess): Promise<Subject> {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-bench-control-"));
  const started = await startProcess({
    args: [join(here, "control.ts"), "--upstream", upstream.url, "--data", join(directory, "control.db")],
    directory,
  });
  return {
    name: "control",
    process: started,
    run: (model) => ({
      url: `${started.url}/`,
      body: { model, message: question },
      marker: '"text":"tok',
    }),
    async [Symbol.asyncDispose]() {
      await started.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * @param params.databaseUrl - A Postgres; without it the server has an SQLite of its own.
 * @param params.nodeArguments - For Node itself, such as a module to load first.
 */
export async function startThreadmill(
  upstream: BenchProcess,
  {
    name = "Threadmill",
    databaseUrl,
    nodeArguments = [],
    environment = {},
    core,
    key = generateKey(),
    limits = {},
  }: {
    name?: string;
    databaseUrl?: string;
    nodeArguments?: readonly string[];
    environment?: Record<string, string>;
    core?: number;
    key?: string;
    limits?: object;
  } = {},
): Promise<ThreadmillSubject> {
  const directory = mkdtempSync(join(tmpdir(), "threadmill-bench-"));
  const provider = { type: "openai-compatible", baseUrl: upstream.url };
  writeFileSync(
    join(directory, "threadmill.config.json"),
    JSON.stringify({ providers: { bench: provider }, limits }),
  );
  const database = databaseUrl === undefined ? [] : ["--database", databaseUrl];
  const started = await startProcess({
    args: [...nodeArguments, cli, "serve", "--port", "0", "--data", join(directory, "data"), ...database],
    directory,
    environment: { ...environment, THREADMILL_BOOTSTRAP_KEY: key },
    ready: /listens on (http:\/\/\S+)/,
    ...(core === undefined ? {} : { core }),
  });
  const headers = { "x-tune-key": key };
  return {
    name,
    process: started,
    key,
    directory,
    run: (model) => ({
      url: `${started.url}/v1/threads/runs`,
      headers,
      body: {
        model: `bench/${model}`,
        stream: true,
        thread: { messages: [{ role: "user", content: question }] },
      },
      marker: '"object":"thread.message.delta"',
    }),
    async call(path, { method = "GET", body } = {}) {
      const response = await fetch(started.url + path, {
        method,
        headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`${method} ${path} answered ${response.status}: ${text}`);
      }
      return JSON.parse(text);
    },
    async [Symbol.asyncDispose]() {
      await started.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export function generateKey(): string {
  return execFileSync(process.execPath, [cli, "keys", "generate"], { encoding: "utf8" }).trim();
}
