import { generateAccessKey } from "../../packages/server/src/core/access-key.ts";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import { openPostgresStore } from "../../packages/server/src/store/postgres-database.ts";
import type { PostgresServer } from "../../packages/server/test/start-postgres.ts";
import { checkWorld } from "../invariants/check-world.ts";
import { everyEntry } from "../invariants/every-entry.ts";
import { createLedger } from "../invariants/ledger.ts";
import { startNumberedUpstream } from "../processes/numbered-upstream.ts";
import { onDatabase, useDatabase } from "../processes/on-database.ts";
import { repeatFor } from "../processes/repeat-for.ts";
import { settle } from "../processes/settle.ts";
import type { Plant } from "../processes/start-server.ts";
import { createTuneClient } from "../processes/tune-client.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { createNemesisClients } from "./clients.ts";
import { startCluster } from "./cluster.ts";
import { createDeeds, type Deed } from "./deeds.ts";
import { staleWrites, watchWrites } from "./stale-writes.ts";

const leaseMs = 1_500;
const runLifetimeMs = 30_000;
/** The bar is the lease and ten seconds; the rest is for machines on which a process takes seconds to start. */
const recoveryMs = leaseMs + 20_000;
const parallelClients = 6;

/** What is done to processes, by how likely it is. */
const deedsToProcesses = {
  "kill a node": 2,
  "stop a node in order": 1,
  "freeze a node beyond its lease": 4,
  "restart the database": 0.4,
} satisfies Partial<Record<Deed, number>>;

/** What is done to connections. */
const deedsToConnections = {
  "cut a node from the database": 2,
  "hold up a node's database": 1.5,
  "cut a node from its clients": 2,
  "tear its answers into pieces": 1,
  "end all database sessions": 1,
} satisfies Partial<Record<Deed, number>>;

export interface NemesisReport {
  seed: number;
  problems: string[];
  runs: number;
  requests: number;
  readers: number;
  /** How often each thing was done. */
  deeds: Record<string, number>;
}

/**
 * Three nodes on one Postgres, clients on all of them, and somebody who breaks what can be broken, for a while. Then
 * it stops, and everything must end well.
 */
export async function unleashNemesis({
  seed,
  durationMs,
  postgres,
  plant,
}: {
  seed: number;
  durationMs: number;
  postgres: PostgresServer;
  plant: Plant | null;
}): Promise<NemesisReport> {
  const random = createSeededRandom(seed);
  await using cleanUp = new AsyncDisposableStack();
  const database = `nemesis_${seed}_${process.pid}`;
  const databaseUrl = await useDatabase(cleanUp, { serverUrl: postgres.url, name: database });

  const upstream = cleanUp.use(await startNumberedUpstream({ random, pieceMs: 150 }));
  upstream.failing = 0.15;
  const accessKey = generateAccessKey(random.bytes);
  const cluster = cleanUp.use(
    await startCluster({
      size: 3,
      databaseUrl,
      accessKey,
      plant,
      config: {
        providers: { numbered: { type: "openai-compatible", baseUrl: upstream.url, apiKey: "none" } },
        limits: { leaseSeconds: leaseMs / 1_000, runLifetimeSeconds: runLifetimeMs / 1_000 },
      },
    }),
  );
  const { nodes } = cluster;
  await onDatabase(databaseUrl.href, watchWrites);
  const ledger = createLedger();
  const clients = createNemesisClients({
    clients: nodes.map(({ front }) =>
      createTuneClient({ url: () => `http://127.0.0.1:${front.port}`, key: accessKey, timeoutMs: 3_000 }),
    ),
    ledger,
    random,
    model: "numbered/model",
  });
  const deeds: Record<string, number> = {};
  const doDeed = createDeeds({ nodes, random, leaseMs, postgres, database });
  const harm = async <Possible extends Deed>(weights: Readonly<Record<Possible, number>>) => {
    const deed = random.weighted(weights);
    deeds[deed] = (deeds[deed] ?? 0) + 1;
    await doDeed(deed);
  };
  const breather = () => 300 + random.below(1_000);

  await repeatFor(durationMs, [
    ...Array.from({ length: parallelClients }, () => ({ deed: clients.act, pauseMs: () => 20 })),
    { deed: () => harm(deedsToProcesses), pauseMs: breather },
    { deed: () => harm(deedsToConnections), pauseMs: breather },
  ]);

  upstream.heal();
  for (const { front, back } of nodes) {
    front.heal();
    back.heal();
  }
  const store = await openPostgresStore({ url: databaseUrl.href, logger: silentLogger });
  cleanUp.defer(() => store.close());
  const organizationId = (await store.findDefaultOrganization())?.id;
  if (organizationId === undefined) {
    throw new Error("the database has lost its organization");
  }
  const problems = await settle({
    store,
    organizationId,
    clients,
    threads: [...ledger.threads].filter((threadId) => !ledger.deleting.has(threadId)),
    readers: clients.readers,
    pickClient: () => clientOf(random.pick(nodes)),
    recoveryMs,
    runLifetimeMs,
  });
  problems.push(...clients.problems, ...(await onDatabase(databaseUrl.href, staleWrites)));
  problems.push(...(await checkWorld({ store, organizationId, ledger, readers: [] })));
  return {
    seed,
    problems,
    runs: (await everyEntry((page) => store.listRunOverviews({ organizationId, filter: {}, page }))).length,
    requests: clients.requests,
    readers: clients.readers.length,
    deeds,
  };

  function clientOf({ front }: (typeof nodes)[number]) {
    return createTuneClient({
      url: () => `http://127.0.0.1:${front.port}`,
      key: accessKey,
      timeoutMs: 10_000,
    });
  }
}
