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
import { startNumberedUpstream } from "../processes/numbered-upstream.ts";
import { type Plant, startServer } from "../processes/start-server.ts";
import { checkStreams } from "../processes/stream-reader.ts";
import { createTuneClient } from "../processes/tune-client.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { createSession, SessionBroken } from "./session.ts";

/** How a server is brought to die: by what runs it, or by a signal after so long. */
export type Death = { under: readonly string[] } | { afterMs: number };

export interface CrashReport {
  /** Whether the server died before the session was over. */
  died: boolean;
  problems: string[];
}

/**
 * One session with a server on SQLite that dies in the middle, and goes on with the next server on the same file. What
 * was acknowledged must be there, what was seen must not have changed, and everything must end.
 */
export async function crashOnce({
  death,
  plant,
}: {
  death: Death;
  plant: Plant | null;
}): Promise<CrashReport> {
  await using cleanUp = new AsyncDisposableStack();
  const random = createSeededRandom(1);
  const directory = await mkdtemp(join(tmpdir(), "threadmill-crash-"));
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
  const problems: string[] = [];
  let died = false;
  let url = "";
  const client = createTuneClient({ url: () => url, key: accessKey, timeoutMs: 10_000 });

  const start = async (under: readonly string[], own: Plant | null): Promise<ServerProcess> => {
    const server = cleanUp.use(await startServer({ directory, accessKey, plant: own, under }));
    url = server.url;
    return server;
  };

  try {
    const server = await start("under" in death ? death.under : [], plant);
    const killer =
      "afterMs" in death ? setTimeout(() => server.child.kill("SIGKILL"), death.afterMs) : undefined;
    try {
      await session.run(client);
    } finally {
      clearTimeout(killer);
      died = server.child.signalCode !== null;
      await server.end("SIGKILL");
    }
  } catch (error) {
    // It may also have died before it listened.
    died = true;
    if (!(error instanceof SessionBroken) && !String(error).includes("the server ended with")) {
      problems.push(`before the crash: ${error}`);
    }
  }

  const next = await start([], null);
  try {
    await session.run(client);
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
  } catch (error) {
    problems.push(`after the crash: ${error}`);
  }
  await next.end("SIGTERM");
  problems.push(...(await checkDatabase()));
  return { died, problems };

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

  async function checkDatabase(): Promise<string[]> {
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
  }
}
