import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Connection from "better-sqlite3";
import { generateAccessKey } from "../../packages/server/src/core/access-key.ts";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import { isActive } from "../../packages/server/src/core/run-status.ts";
import { openSqliteStore } from "../../packages/server/src/store/sqlite-database.ts";
import type { ServerProcess } from "../../packages/server/test/server-process.ts";
import { checkWorld } from "../invariants/check-world.ts";
import { createLedger } from "../invariants/ledger.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { startNumberedUpstream } from "./numbered-upstream.ts";
import { createSession, type Session } from "./session.ts";
import { type Plant, startServer } from "./start-server.ts";
import { checkStreams } from "./stream-reader.ts";
import { createTuneClient, type TuneClient } from "./tune-client.ts";

/** A server process on an SQLite file of its own, a client that holds the scripted session with it, and what is checked after. */
export interface SessionScene extends AsyncDisposable {
  session: Session;
  /** Of the server that was started last. */
  client: TuneClient;
  accessKey: string;
  /** @param params.under - A command that runs the server's, in its place. */
  start(params: { under?: readonly string[]; plant?: Plant | null }): Promise<ServerProcess>;
  /**
   * Lets a server that is well bring everything to its end.
   *
   * @returns what was acknowledged and is not there, and what did not end.
   */
  settle(): Promise<string[]>;
  /** Holds the file, when no server has it open, against what clients were told. */
  checkDatabase(): Promise<string[]>;
}

export async function createSessionScene(): Promise<SessionScene> {
  const cleanUp = new AsyncDisposableStack();
  const random = createSeededRandom(1);
  const directory = await mkdtemp(join(tmpdir(), "threadmill-session-"));
  cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
  const upstream = cleanUp.use(await startNumberedUpstream({ random, pieceMs: 12 }));
  const config = {
    providers: { numbered: { type: "openai-compatible", baseUrl: upstream.url, apiKey: "none" } },
    limits: { leaseSeconds: 0.5, runLifetimeSeconds: 60 },
  };
  await writeFile(join(directory, "threadmill.config.json"), JSON.stringify(config));
  const accessKey = generateAccessKey(random.bytes);
  const ledger = createLedger();
  const session = createSession(ledger, "numbered/model");
  let url = "";
  const client = createTuneClient({ url: () => url, key: accessKey, timeoutMs: 10_000 });

  async function allEnded(): Promise<void> {
    for (let look = 0; look < 300; look += 1) {
      const lists = await Promise.all(
        [...ledger.threads].map((threadId) => client.get(`/threads/${threadId}/runs?limit=50`)),
      );
      const runs = lists.flatMap((list) => (list.outcome === "ok" ? list.body.data : []));
      if (!runs.some(({ status }) => isActive(status))) {
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  return {
    session,
    client,
    accessKey,
    async start({ under = [], plant = null }) {
      const server = cleanUp.use(await startServer({ directory, accessKey, plant, under }));
      url = server.url;
      return server;
    },
    async settle() {
      const problems: string[] = [];
      for (const reader of session.readers) {
        await reader.connect(client, { leaveAfter: null, timeoutMs: 20_000 });
      }
      for (const [threadId, title] of session.titles) {
        const thread = await client.get(`/threads/${threadId}`);
        if (thread.outcome !== "ok" || thread.body.title !== title) {
          problems.push(`${threadId} was acknowledged as '${title}' and is ${JSON.stringify(thread)}`);
        }
      }
      await allEnded();
      for (const threadId of ledger.threads) {
        const problem = await session.tryThread(client, threadId);
        if (problem !== null) {
          problems.push(`${threadId} takes no new run: ${problem}`);
        }
      }
      await allEnded();
      return problems;
    },
    async checkDatabase() {
      const path = join(directory, "data", "threadmill.db");
      const connection = new Connection(path);
      const integrity = connection.pragma("integrity_check", { simple: true });
      connection.close();
      const store = await openSqliteStore({ path, logger: silentLogger });
      try {
        const organizationId = (await store.findDefaultOrganization())?.id;
        if (organizationId === undefined) {
          return ["the database has no organization"];
        }
        const found = await checkWorld({ store, organizationId, ledger, readers: [] });
        for (const [runId, readers] of Map.groupBy(session.readers, (reader) => reader.runId)) {
          const log = await store.readEvents({ organizationId, runId, after: 0, limit: 10_000 });
          found.push(...checkStreams(readers, log));
        }
        return integrity === "ok" ? found : [`integrity_check: ${integrity}`, ...found];
      } finally {
        await store.close();
      }
    },
    [Symbol.asyncDispose]: () => cleanUp.disposeAsync(),
  };
}
