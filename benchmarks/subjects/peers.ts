import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { npmCommand } from "../../scripts/install.mjs";
import { findFreePort } from "../free-port.ts";
import { startProcess } from "../process.ts";
import { defaultTokens } from "../rounds.ts";
import { cacheFolder, createScratch } from "../scratch.ts";
import type { Upstream } from "../start-upstream.ts";
import { question, type Subject } from "../subject.ts";

/** Another server, which is installed when it is measured for the first time. */
export interface Peer {
  name: string;
  /** What to know when its figures are compared. */
  note: string;
  /** @throws with what npm said. */
  install(): Promise<void>;
  /** After it was installed. It streams runs of {@link defaultTokens} whatever is asked for. */
  start(upstream: Upstream): Promise<Subject>;
}

const sources = join(import.meta.dirname, "../peers");
const run = promisify(execFile);
const noTelemetry = { DO_NOT_TRACK: "1", MASTRA_TELEMETRY_DISABLED: "1", LANGSMITH_TRACING: "false" };

/** @param workers - How many runs it executes at once; 10 when it is not told. */
export function langGraph(workers: number): Peer {
  const folder = folderOf("langgraph");
  return {
    name: `LangGraph JS, ${workers} workers`,
    note:
      "LangGraph's JS server writes no database: its state is in memory and goes to a file from time to time. " +
      "It ends each stream about half a second after the last token.",
    install: () => install("langgraph", folder),
    async start(upstream) {
      // What an earlier run left would be loaded, and executed again.
      rmSync(join(folder, ".langgraph_api"), { recursive: true, force: true });
      const started = await startProcess({
        args: ["serve.mjs"],
        directory: folder,
        environment: {
          ...(await settingsOf(upstream)),
          WORKERS: String(workers),
          LOG_LEVEL: "error",
        },
      });
      return {
        name: `LangGraph JS, ${workers} workers`,
        processes: [started],
        run: () => ({
          url: `${started.url}/threads/${randomUUID()}/runs/stream`,
          body: {
            assistant_id: "agent",
            if_not_exists: "create",
            stream_mode: ["messages-tuple"],
            stream_resumable: true,
            multitask_strategy: "enqueue",
            input: { messages: [{ role: "user", content: question }] },
          },
          marker: '"content": "tok',
        }),
        [Symbol.asyncDispose]: started.stop,
      };
    },
  };
}

export const mastra: Peer = {
  name: "Mastra",
  note: "Mastra keeps messages in SQLite and has no run object: nothing can be resumed, cancelled or looked up while it answers.",
  install: () =>
    install("mastra", folderOf("mastra"), async (folder) => {
      await run(process.execPath, [join(folder, "node_modules/.bin/mastra"), "build"], {
        cwd: folder,
        env: { ...installEnvironment(), PORT: "4111" },
      });
    }),
  async start(upstream) {
    const scratch = createScratch("mastra");
    const settings = await settingsOf(upstream);
    const started = await startProcess({
      args: [".mastra/output/index.mjs"],
      directory: folderOf("mastra"),
      environment: {
        ...settings,
        MASTRA_HOST: "127.0.0.1",
        MASTRA_DB: `file:${join(scratch.path, "mastra.db")}`,
      },
      // In production it says nothing.
      ready: `http://127.0.0.1:${settings.PORT}`,
    });
    return {
      name: "Mastra",
      processes: [started],
      run: () => ({
        url: `${started.url}/api/agents/agent/stream`,
        body: {
          messages: [{ role: "user", content: question }],
          memory: { thread: randomUUID(), resource: "bench" },
        },
        marker: '"type":"text-delta"',
      }),
      async [Symbol.asyncDispose]() {
        await started.stop();
        scratch[Symbol.dispose]();
      },
    };
  },
};

async function settingsOf(upstream: Upstream) {
  return {
    ...noTelemetry,
    NODE_ENV: "production",
    PORT: String(await findFreePort()),
    UPSTREAM: upstream.url,
    MODEL: `tokens-${defaultTokens}`,
  };
}

/** What is installed there depends on these files alone, so other ones mean another folder. */
function folderOf(name: string): string {
  const digest = createHash("sha256");
  for (const entry of readdirSync(join(sources, name), { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) {
      digest.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
    }
  }
  return join(cacheFolder, `peer-${name}-${digest.digest("hex").slice(0, 12)}`);
}

/** Installs a peer, unless it is there. */
async function install(
  name: string,
  folder: string,
  build: (folder: string) => Promise<void> = async () => undefined,
): Promise<void> {
  const complete = join(folder, ".complete");
  if (existsSync(complete)) {
    return;
  }
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(sources, name), folder, { recursive: true });
  const [npm, ...args] = npmCommand();
  // Its packages ask for versions of each other that do not go together, and work all the same.
  const options = ["install", "--legacy-peer-deps", "--no-audit", "--no-fund", "--loglevel=error"];
  await run(npm, [...args, ...options], { cwd: folder, env: installEnvironment() });
  await build(folder);
  writeFileSync(complete, "");
}

function installEnvironment(): NodeJS.ProcessEnv {
  const path = `${dirname(process.execPath)}${delimiter}${process.env["PATH"]}`;
  return { ...process.env, ...noTelemetry, PATH: path };
}
