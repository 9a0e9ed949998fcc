import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { findFreePort } from "../free-port.ts";
import { installEnvironment, installPeer, noTelemetry, peerFolder } from "../install-peer.ts";
import { startProcess } from "../process.ts";
import { defaultTokens } from "../rounds.ts";
import { createScratch } from "../scratch.ts";
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

const run = promisify(execFile);

/** @param workers - How many runs it executes at once; 10 when it is not told. */
export function langGraph(workers: number): Peer {
  const folder = peerFolder("langgraph");
  return {
    name: `LangGraph JS, ${workers} workers`,
    note:
      "LangGraph's JS server writes no database: its state is in memory and goes to a file from time to time. " +
      "It ends each stream about half a second after the last token.",
    install: () => installPeer("langgraph"),
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
    installPeer("mastra", async (folder) => {
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
      directory: peerFolder("mastra"),
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
