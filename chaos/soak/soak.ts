import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateAccessKey } from "../../packages/server/src/core/access-key.ts";
import type { RunId } from "../../packages/server/src/core/ids.ts";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import { openPostgresStore } from "../../packages/server/src/store/postgres-database.ts";
import type { PostgresServer } from "../../packages/server/test/start-postgres.ts";
import { checkWorld } from "../invariants/check-world.ts";
import { everyEntry } from "../invariants/every-entry.ts";
import { createLedger } from "../invariants/ledger.ts";
import { createNemesisClients } from "../nemesis/clients.ts";
import { startCluster } from "../nemesis/cluster.ts";
import { createDeeds, type Deed } from "../nemesis/deeds.ts";
import { staleWrites, watchWrites } from "../nemesis/stale-writes.ts";
import { startNumberedUpstream } from "../processes/numbered-upstream.ts";
import { onDatabase, useDatabase } from "../processes/on-database.ts";
import { repeatFor } from "../processes/repeat-for.ts";
import { settle } from "../processes/settle.ts";
import type { Plant } from "../processes/start-server.ts";
import { createTuneClient } from "../processes/tune-client.ts";
import { pause, until } from "../processes/until.ts";
import { createSeededRandom } from "../seeded-random.ts";
import type { Memory } from "./memory-probe.ts";
import { stallReaders } from "./stall-readers.ts";

const leaseMs = 1_500;
const runLifetimeMs = 30_000;
const recoveryMs = leaseMs + 20_000;
const parallelClients = 10;
/** How likely anything goes wrong, each time that it may. */
const faultRate = 0.01;
/** Until connections that nobody uses any more are gone, and what is done after an answer. */
const coolingMs = 12_000;

/** What may go wrong with nodes. The first is never killed, so that it grows old. */
const deedWeights = {
  "kill a node": 2,
  "stop a node in order": 1,
  "freeze a node beyond its lease": 2,
  "cut a node from the database": 2,
  "hold up a node's database": 1,
  "cut a node from its clients": 2,
  "tear its answers into pieces": 1,
  "end all database sessions": 1,
} satisfies Partial<Record<Deed, number>>;

/** What people and machines look at meanwhile. */
const looks = [
  "/v1/threads?limit=50",
  "/v1/threads?search=question",
  "/admin/runs?limit=50",
  "/admin/threads?limit=50",
  "/openai/v1/models",
  "/metrics",
  "/readyz",
];

export interface SoakReport {
  problems: string[];
  runs: number;
  requests: number;
  readers: number;
  deeds: number;
  /** Of the node that was never killed, after each window. */
  memory: Memory[];
}

/**
 * Three nodes on one Postgres under a mixed load, with every kind of fault at one percent: of what clients do, of what the
 * provider is asked, of who reads. The load comes in windows that are alike; after each, everything must end well.
 */
export async function soak({
  seed,
  windows,
  windowMs,
  postgres,
  plant,
}: {
  seed: number;
  windows: number;
  windowMs: number;
  postgres: PostgresServer;
  plant: Plant | null;
}): Promise<SoakReport> {
  const random = createSeededRandom(seed);
  await using cleanUp = new AsyncDisposableStack();
  const name = `soak_${seed}_${process.pid}`;
  const databaseUrl = await useDatabase(cleanUp, { serverUrl: postgres.url, name });
  const directory = await mkdtemp(join(tmpdir(), "threadmill-soak-"));
  cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
  const memoryFile = join(directory, "memory.jsonl");

  const upstream = cleanUp.use(await startNumberedUpstream({ random, pieceMs: 60 }));
  const accessKey = generateAccessKey(random.bytes);
  const { nodes } = cleanUp.use(
    await startCluster({
      size: 3,
      databaseUrl,
      accessKey,
      plant,
      config: {
        providers: { numbered: { type: "openai-compatible", baseUrl: upstream.url, apiKey: "none" } },
        limits: { leaseSeconds: leaseMs / 1_000, runLifetimeSeconds: runLifetimeMs / 1_000 },
      },
      environmentOf: (number) =>
        number === 1
          ? {
              NODE_OPTIONS: `--import=${fileURLToPath(new URL("memory-probe.ts", import.meta.url))}`,
              SOAK_MEMORY: memoryFile,
            }
          : {},
    }),
  );
  const [oldest, ...others] = nodes;
  if (oldest === undefined) {
    throw new Error("there is no node");
  }
  await onDatabase(databaseUrl.href, watchWrites);
  const urlOf = (node: typeof oldest) => `http://127.0.0.1:${node.front.port}`;
  const clientsOf = (timeoutMs: number) =>
    nodes.map((node) => createTuneClient({ url: () => urlOf(node), key: accessKey, timeoutMs }));
  const patient = clientsOf(10_000);
  const ledger = createLedger();
  const clients = createNemesisClients({
    clients: clientsOf(5_000),
    ledger,
    random,
    model: "numbered/model",
  });
  const store = await openPostgresStore({ url: databaseUrl.href, logger: silentLogger });
  cleanUp.defer(() => store.close());
  const organizationId = (await store.findDefaultOrganization())?.id;
  if (organizationId === undefined) {
    throw new Error("the database has no organization");
  }

  const problems: string[] = [];
  const memory: Memory[] = [];
  const settled = { threads: 0, readers: 0 };
  let done = 0;
  const doDeed = createDeeds({ nodes, mortals: others, random, leaseMs, postgres, database: name });
  /** One after the other: a process is replaced once at a time. */
  let harmed = Promise.resolve();
  const act = async () => {
    await (random.chance(0.1) ? look() : clients.act());
    if (random.chance(faultRate)) {
      done += 1;
      harmed = harmed.then(() => doDeed(random.weighted(deedWeights)));
      await harmed;
    }
  };
  for (let window = 0; window < windows; window += 1) {
    upstream.failing = faultRate;
    await repeatFor(
      windowMs,
      Array.from({ length: parallelClients }, () => ({ deed: act, pauseMs: () => 20 })),
    );
    upstream.heal();
    for (const { front, back } of nodes) {
      front.heal();
      back.heal();
    }
    const threads = [...ledger.threads];
    problems.push(
      ...(await settle({
        store,
        organizationId,
        clients,
        threads: threads.slice(settled.threads).filter((threadId) => !ledger.deleting.has(threadId)),
        readers: clients.readers.slice(settled.readers),
        pickClient: () => random.pick(patient),
        recoveryMs,
        runLifetimeMs,
      })),
    );
    settled.threads = threads.length;
    settled.readers = clients.readers.length;
    memory.push(await measure());
  }

  problems.push(...clients.problems, ...(await onDatabase(databaseUrl.href, staleWrites)));
  problems.push(...(await checkWorld({ store, organizationId, ledger, readers: [] })));
  const runs = await everyEntry((page) => store.listRunOverviews({ organizationId, filter: {}, page }));
  return {
    problems,
    runs: runs.length,
    requests: clients.requests,
    readers: clients.readers.length,
    deeds: done,
    memory,
  };

  /** Reads a list, as a page of the studio or a monitor does; some of those who read a run read nothing. */
  async function look(): Promise<void> {
    const url = urlOf(random.pick(nodes));
    const headers = { "x-tune-key": accessKey };
    const newest = [...ledger.runs].at(-1);
    if (newest !== undefined && random.chance(faultRate * looks.length)) {
      const [runId, { threadId }] = newest as [RunId, { threadId: string }];
      const streamUrl = `${url}/v1/threads/${threadId}/runs/${runId}/stream`;
      await stallReaders({ url: streamUrl, headers, count: 10, forMs: 5_000 });
      return;
    }
    const path = random.pick(looks);
    try {
      const response = await fetch(`${url}${path}`, { headers, signal: AbortSignal.timeout(5_000) });
      const text = await response.text();
      // 503 is how a node says that it is being cut off, or ends.
      if (response.status !== 200 && response.status !== 503) {
        problems.push(`${path} answers ${response.status}: ${text.slice(0, 200)}`);
      }
    } catch {
      // Cut off, or the node is gone.
    }
  }

  async function measure(): Promise<Memory> {
    for (const { front } of nodes) {
      front.cutAll();
    }
    await pause(coolingMs);
    const read = async () =>
      (await readFile(memoryFile, "utf8").catch(() => "")).split("\n").filter((line) => line !== "");
    oldest?.signal("SIGUSR2");
    await until(20_000, async () => (await read()).length > memory.length);
    const line = (await read())[memory.length];
    if (line === undefined) {
      throw new Error("the oldest node does not say what it holds");
    }
    return JSON.parse(line);
  }
}
