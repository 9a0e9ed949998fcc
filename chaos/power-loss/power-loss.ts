import { copyFile, mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Connection from "better-sqlite3";
import { generateAccessKey } from "../../packages/server/src/core/access-key.ts";
import { type Plant, startServer } from "../processes/start-server.ts";
import { createTuneClient } from "../processes/tune-client.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { frameEdges } from "./frame-edges.ts";
import { type Acknowledged, readAcknowledged } from "./read-acknowledged.ts";

const runs = 3;
const question = "/slow 5\n/long 12";

/** Something that a client was told, and how long the log was when it was told. */
interface Told {
  what: Acknowledged;
  logBytes: number;
}

export interface PowerLossReport {
  cuts: number;
  told: number;
  problems: string[];
}

/**
 * What is left of the database when the power goes: the write-ahead log ends anywhere after what was synced. A server
 * answers a few runs; then its log is cut at many places, and each time everything that a client had been told while
 * the log was no longer than that must be there, and the file in order.
 *
 * @param params.cuts - How many places are tried: the edges of the log's frames, a byte before and after each, and
 *   places in between; all of them when there are no more.
 */
export async function losePower({
  seed,
  cuts: wanted,
  plant,
}: {
  seed: number;
  cuts: number;
  plant: Plant | null;
}): Promise<PowerLossReport> {
  const random = createSeededRandom(seed);
  await using cleanUp = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "threadmill-power-"));
  cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
  const database = join(directory, "data", "threadmill.db");
  const log = `${database}-wal`;
  const accessKey = generateAccessKey(random.bytes);
  const start = async (own: Plant | null) =>
    cleanUp.use(await startServer({ directory, accessKey, plant: own }));

  // The first start writes the tables, and its orderly end takes them from the log into the file.
  await (await start(null)).end("SIGTERM");
  const before = await readFile(database);
  const server = await start(plant);
  const client = createTuneClient({ url: () => server.url, key: accessKey, timeoutMs: 20_000 });
  const told: Told[] = [];
  const tell = async (what: Acknowledged) => {
    told.push({ what, logBytes: (await stat(log)).size });
  };
  for (let count = 0; count < runs; count += 1) {
    const body = { model: "demo/assistant", thread: { messages: [{ role: "user", content: question }] } };
    const created = await client.post("/threads/runs", body);
    if (created.outcome !== "ok") {
      throw new Error(`a run could not be created: ${JSON.stringify(created)}`);
    }
    const { id: runId, threadId } = created.body;
    await tell({ type: "run", runId, threadId });
    const stream = await client.stream(`/threads/${threadId}/runs/${runId}/stream?after=0`, {
      lastEventId: null,
      signal: AbortSignal.timeout(20_000),
    });
    const decoder = new TextDecoder();
    for await (const piece of stream.body ?? []) {
      for (const [, number] of decoder.decode(piece, { stream: true }).matchAll(/^id: (\d+)$/gm)) {
        await tell({ type: "event", runId, number: Number(number) });
      }
    }
    const title = `title ${count}`;
    const changed = await client.post(`/threads/${threadId}`, { title });
    if (changed.outcome === "ok") {
      await tell({ type: "title", threadId, title });
    }
  }
  await server.end("SIGKILL");

  if (!before.equals(await readFile(database))) {
    throw new Error(
      "the log was taken into the file meanwhile: this session is too long for what is tried here",
    );
  }
  const whole = await readFile(log);
  const places = placesToCut(whole, { wanted, random });
  const problems: string[] = [];
  for (const place of places) {
    const folder = join(directory, "cut");
    await mkdir(folder, { recursive: true });
    const copy = join(folder, "threadmill.db");
    await Promise.all([
      copyFile(database, copy),
      writeFile(`${copy}-wal`, whole.subarray(0, place)),
      rm(`${copy}-shm`, { force: true }),
    ]);
    const connection = new Connection(copy);
    try {
      problems.push(...problemsOf(connection, { told, place }));
    } finally {
      connection.close();
    }
  }
  return { cuts: places.length, told: told.length, problems };
}

function problemsOf(
  connection: Connection.Database,
  { told, place }: { told: readonly Told[]; place: number },
): string[] {
  const problems: string[] = [];
  const integrity = connection.pragma("integrity_check", { simple: true });
  if (integrity !== "ok") {
    problems.push(`cut at ${place}: integrity_check: ${integrity}`);
  }
  const there = readAcknowledged(connection);
  for (const half of there.halves) {
    problems.push(`cut at ${place}: ${half}`);
  }
  const lost = told.find(({ what, logBytes }) => logBytes <= place && !there.has(what));
  if (lost !== undefined) {
    problems.push(
      `cut at ${place}: lost, though acknowledged at ${lost.logBytes}: ${JSON.stringify(lost.what)}`,
    );
  }
  return problems;
}

function placesToCut(
  log: Buffer,
  { wanted, random }: { wanted: number; random: ReturnType<typeof createSeededRandom> },
): number[] {
  const strideBytes = 1_024;
  const edges = frameEdges(log).flatMap((edge) => [edge - 1, edge, edge + 1]);
  const between = Array.from(
    { length: Math.floor(log.length / strideBytes) },
    (_, index) => index * strideBytes + random.below(strideBytes),
  );
  const all = [...new Set([...edges, ...between])].filter((place) => place >= 0 && place <= log.length);
  while (all.length > wanted) {
    all.splice(random.below(all.length), 1);
  }
  return all.toSorted((left, right) => left - right);
}
