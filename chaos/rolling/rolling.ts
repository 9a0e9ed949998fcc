import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { generateAccessKey } from "../../packages/server/src/core/access-key.ts";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import { openPostgresStore } from "../../packages/server/src/store/postgres-database.ts";
import type { ServerProcess } from "../../packages/server/test/server-process.ts";
import type { PostgresServer } from "../../packages/server/test/start-postgres.ts";
import { checkWorld } from "../invariants/check-world.ts";
import { createLedger } from "../invariants/ledger.ts";
import { startNumberedUpstream } from "../processes/numbered-upstream.ts";
import { type Plant, startServer } from "../processes/start-server.ts";
import { checkStreams, type StreamReader } from "../processes/stream-reader.ts";
import { createTuneClient } from "../processes/tune-client.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { createRollingClient } from "./rolling-client.ts";

/** Longer than any of this lasts: a run that goes on elsewhere was handed over. */
const leaseSeconds = 300;
/** How long a node may take to end. */
const endsWithinMs = 10_000;
/** How much longer than at any other time a run may stand still when it is handed over. */
const handOverWithinMs = 1_000;
/** Within this, all that clients have begun must have ended when the restarts are over. */
const settlesWithinMs = 30_000;
const parallelClients = 8;

export interface RollingReport {
  problems: string[];
  runs: number;
  /** Runs that went on at another node. */
  handedOver: number;
  reconnects: number;
  /** The longest that a run stood still when it was handed over, that one did otherwise, and that a node took to end. */
  slowestHandOverMs: number;
  slowestPieceMs: number;
  slowestEndMs: number;
}

/**
 * Two nodes on one Postgres, restarted in turn, one at a time, while clients use them who go on at the other node when
 * their stream ends. Nobody may lose anything, and nobody may have to come back more than once for each restart.
 */
export async function restartInTurn({
  restarts,
  seed,
  postgres,
  plant,
}: {
  restarts: number;
  seed: number;
  postgres: PostgresServer;
  plant: Plant | null;
}): Promise<RollingReport> {
  await using cleanUp = new AsyncDisposableStack();
  const random = createSeededRandom(seed);
  const upstream = cleanUp.use(await startNumberedUpstream({ random, pieceMs: 250 }));
  const directory = await mkdtemp(join(tmpdir(), "threadmill-rolling-"));
  cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
  const providers = { numbered: { type: "openai-compatible", baseUrl: upstream.url, apiKey: "none" } };
  await writeFile(
    join(directory, "threadmill.config.json"),
    JSON.stringify({ providers, limits: { leaseSeconds } }),
  );
  const accessKey = generateAccessKey(random.bytes);
  const start = async (): Promise<ServerProcess> =>
    cleanUp.use(
      await startServer({ directory, accessKey, plant, environment: { DATABASE_URL: postgres.url } }),
    );
  const nodes: [ServerProcess, ServerProcess] = [await start(), await start()];

  const ledger = createLedger();
  const problems: string[] = [];
  const clients = Array.from({ length: parallelClients }, (_, number) =>
    createRollingClient({
      name: `client-${number}`,
      first: number % 2 === 0 ? 0 : 1,
      nodes: ([0, 1] as const).map((node) =>
        createTuneClient({ url: () => nodes[node].url, key: accessKey, timeoutMs: 15_000 }),
      ),
      ledger,
    }),
  );
  const working = clients.map((client) => client.work());

  let slowestEndMs = 0;
  for (let restart = 0; restart < restarts; restart += 1) {
    await pause(1_500);
    const before = clients.map(({ reconnects }) => reconnects());
    const node = restart % 2 === 0 ? 0 : 1;
    const begunAt = performance.now();
    const { code, signal } = await nodes[node].end("SIGTERM");
    const tookMs = Math.round(performance.now() - begunAt);
    slowestEndMs = Math.max(slowestEndMs, tookMs);
    if (code !== 0 || tookMs > endsWithinMs) {
      problems.push(`a node that was told to stop ended with ${signal ?? code} after ${tookMs} ms`);
    }
    nodes[node] = await start();
    for (const [number, client] of clients.entries()) {
      const times = client.reconnects() - (before[number] ?? 0);
      if (times > 1) {
        problems.push(`client-${number} had to come back ${times} times in restart ${restart + 1}`);
      }
    }
  }

  for (const client of clients) {
    client.stop();
  }
  const isSettled = await Promise.race([
    Promise.all(working).then(() => true),
    pause(settlesWithinMs).then(() => false),
  ]);
  if (!isSettled) {
    problems.push(`clients still wait ${settlesWithinMs} ms after the last restart`);
  }
  problems.push(...clients.flatMap((client) => client.problems));
  for (const node of nodes) {
    await node.end("SIGTERM");
  }
  await Promise.all(working);

  const readers = clients.flatMap((client) => client.readers);
  const { handedOver, found } = await checkRuns(readers);
  const { slowestHandOverMs, slowestPieceMs } = await longestPauses(postgres.url);
  // The machine may be slow, and starts a process meanwhile: what it takes for anything it takes for this too.
  if (slowestHandOverMs > handOverWithinMs + slowestPieceMs) {
    problems.push(
      `a run stood still for ${slowestHandOverMs} ms, and otherwise for ${slowestPieceMs} at most`,
    );
  }
  return {
    problems: [...problems, ...found],
    runs: ledger.runs.size,
    handedOver,
    reconnects: clients.reduce((sum, client) => sum + client.reconnects(), 0),
    slowestHandOverMs,
    slowestPieceMs,
    slowestEndMs,
  };

  async function checkRuns(all: readonly StreamReader[]): Promise<{ handedOver: number; found: string[] }> {
    const store = await openPostgresStore({ url: postgres.url, logger: silentLogger });
    try {
      const organizationId = (await store.findDefaultOrganization())?.id;
      if (organizationId === undefined) {
        return { handedOver: 0, found: ["the database has no organization"] };
      }
      const found = await checkWorld({ store, organizationId, ledger, readers: [] });
      let passedOn = 0;
      for (const [runId, { threadId }] of ledger.runs) {
        const run = await store.findRun({ organizationId, threadId, runId });
        if (run?.status !== "completed") {
          found.push(`${runId} is ${run?.status}: ${run?.lastError?.message}`);
        }
        const log = await store.readEvents({ organizationId, runId, after: 0, limit: 10_000 });
        passedOn += log.some(({ event }) => event.type === "step.failed") ? 1 : 0;
        found.push(
          ...checkStreams(
            all.filter((reader) => reader.runId === runId),
            log,
          ),
        );
      }
      return { handedOver: passedOn, found };
    } finally {
      await store.close();
    }
  }
}

/**
 * The longest times between two rows of a run's log, in milliseconds: when the second is the first that another node wrote,
 * which ends what was left half done, and all others.
 */
async function longestPauses(url: string): Promise<{ slowestHandOverMs: number; slowestPieceMs: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query(
      `select max(pause) filter (where is_first) as hand_over, max(pause) filter (where not is_first) as piece
       from (
         select at - lag(at) over (partition by run_id order by sequence) as pause,
           event::text like '%"message.incomplete"%' or event::text like '%"step.failed"%' as is_first
         from run_events
       ) as pauses`,
    );
    return { slowestHandOverMs: Number(rows[0].hand_over), slowestPieceMs: Number(rows[0].piece) };
  } finally {
    await client.end();
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
