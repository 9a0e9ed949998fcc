import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureServerBuilt, serverEntry } from "../../scripts/build-server.mjs";
import type { StreamRequest } from "../measured-stream.ts";
import { type BenchProcess, startProcess } from "../process.ts";
import { createScratch, repository } from "../scratch.ts";
import type { Upstream } from "../start-upstream.ts";
import { question, type Subject } from "../subject.ts";

export interface Threadmill extends Subject {
  process: BenchProcess;
  /** Its key; nodes on one database share it. */
  key: string;
  /** The database, where it is SQLite. */
  databaseFile: string;
  /** A streamed run on a thread that is there. */
  runOn(threadId: string, model: string, settings?: object): StreamRequest;
  /**
   * Asks the Tune dialect.
   *
   * @throws with what was said, when the answer is an error.
   */
  call<Answer = { id: string }>(
    path: string,
    body?: object,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Puts conversations into the database, one JSON value a line. */
  import(lines: Iterable<object>): void;
}

// What `npm start` runs, and what is published.
await ensureServerBuilt(repository);
const cli = join(repository, serverEntry.built);
const linesPerWrite = 10_000;
const marker = '"object":"thread.message.delta"';

/**
 * @param params.databaseUrl - A Postgres; without it the server has an SQLite of its own.
 * @param params.limits - As in the configuration.
 */
export async function startThreadmill(
  upstream: Upstream,
  {
    name = "Threadmill",
    databaseUrl,
    probed = false,
    core,
    key = generateKey(),
    limits = {},
    environment = {},
  }: {
    name?: string;
    databaseUrl?: string;
    probed?: boolean;
    core?: number | "any";
    key?: string;
    limits?: object;
    environment?: Record<string, string>;
  } = {},
): Promise<Threadmill> {
  const scratch = createScratch("threadmill");
  const directory = scratch.path;
  const data = join(directory, "data");
  const provider = { type: "openai-compatible", baseUrl: upstream.url };
  writeFileSync(
    join(directory, "threadmill.config.json"),
    JSON.stringify({ providers: { bench: provider }, limits }),
  );
  const database = databaseUrl === undefined ? [] : ["--database", databaseUrl];
  const started = await startProcess({
    args: [cli, "serve", "--port", "0", "--data", data, ...database],
    directory,
    environment: { THREADMILL_BOOTSTRAP_KEY: key, ...environment },
    ready: /listens on (http:\/\/\S+)/,
    probed,
    ...(core === undefined ? {} : { core }),
  });
  const keyHeader = { "x-tune-key": key };
  const streamed = (path: string, model: string, settings: object): StreamRequest => ({
    url: started.url + path,
    headers: keyHeader,
    body: { model: `bench/${model}`, stream: true, ...settings },
    marker,
  });
  return {
    name,
    process: started,
    processes: [started],
    key,
    databaseFile: join(data, "threadmill.db"),
    run: (model) =>
      streamed("/v1/threads/runs", model, { thread: { messages: [{ role: "user", content: question }] } }),
    runOn: (threadId, model, settings = {}) =>
      streamed(`/v1/threads/${threadId}/runs`, model, {
        additionalMessages: [{ role: "user", content: question }],
        ...settings,
      }),
    async call<Answer>(path: string, body?: object, headers: Record<string, string> = {}) {
      const response = await fetch(started.url + path, {
        headers: {
          ...keyHeader,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
          ...headers,
        },
        ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`${path} answered ${response.status}: ${text}`);
      }
      return JSON.parse(text) as Answer;
    },
    import(lines) {
      const file = join(directory, "import.jsonl");
      writeFileSync(file, "");
      for (const some of inPieces(lines)) {
        writeFileSync(file, some, { flag: "a" });
      }
      const target = databaseUrl === undefined ? ["--data", data] : database;
      execFileSync(process.execPath, [cli, "import", ...target, file], { cwd: directory, stdio: "pipe" });
    },
    async [Symbol.asyncDispose]() {
      await started.stop();
      scratch[Symbol.dispose]();
    },
  };
}

function* inPieces(lines: Iterable<object>): Generator<string> {
  let piece: string[] = [];
  for (const line of lines) {
    piece.push(`${JSON.stringify(line)}\n`);
    if (piece.length === linesPerWrite) {
      yield piece.join("");
      piece = [];
    }
  }
  yield piece.join("");
}

function generateKey(): string {
  return execFileSync(process.execPath, [cli, "keys", "generate"], { encoding: "utf8" }).trim();
}
