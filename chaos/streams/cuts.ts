import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateAccessKey } from "../../packages/server/src/core/access-key.ts";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import { openSqliteStore } from "../../packages/server/src/store/sqlite-database.ts";
import { type Plant, startServer } from "../processes/start-server.ts";
import { checkStreams, createStreamReader, type StreamReader } from "../processes/stream-reader.ts";
import { createTuneClient } from "../processes/tune-client.ts";
import { createSeededRandom } from "../seeded-random.ts";

const runCount = 5;
const readersPerRun = 4;
const words = 250;
/** Each run has a piece of speech whose pauses make it last long enough to be cut in its middle. */
const question = `/slow 12\n/long ${words}`;

export interface CutsReport {
  problems: string[];
  cuts: number;
  events: number;
}

/**
 * Cuts streams at random bytes, this often altogether, while their runs go on and after, and kills the server once in
 * the middle. What each reader puts together must be the log.
 */
export async function cutStreams({
  seed,
  cuts,
  plant,
}: {
  seed: number;
  cuts: number;
  plant: Plant | null;
}): Promise<CutsReport> {
  const random = createSeededRandom(seed);
  await using cleanUp = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "threadmill-cuts-"));
  cleanUp.defer(() => rm(directory, { recursive: true, force: true }));
  const accessKey = generateAccessKey(random.bytes);
  const start = async () => cleanUp.use(await startServer({ directory, accessKey, plant }));
  let server = await start();
  const client = createTuneClient({ url: () => server.url, key: accessKey, timeoutMs: 20_000 });
  const readers: StreamReader[] = [];
  for (let count = 0; count < runCount; count += 1) {
    const body = { model: "demo/assistant", thread: { messages: [{ role: "user", content: question }] } };
    const run = await client.post("/threads/runs", body);
    if (run.outcome !== "ok") {
      throw new Error(`no run: ${JSON.stringify(run)}`);
    }
    for (let reader = 0; reader < readersPerRun; reader += 1) {
      readers.push(createStreamReader({ threadId: run.body.threadId, runId: run.body.id }));
    }
  }

  let left = cuts;
  let restart: Promise<void> | null = null;
  const readOn = async (reader: StreamReader): Promise<void> => {
    while (left > 0) {
      left -= 1;
      if (left < cuts / 2) {
        restart ??= server.end("SIGKILL").then(async () => {
          server = await start();
        });
      }
      await restart;
      // So much that a reader gets on by a few events at a time, and often by less than one.
      const isOver = await reader.connect(client, { leaveAfter: random.below(900), timeoutMs: 10_000 });
      if (isOver) {
        // Begin again: a run that is over can be read any number of times.
        reader.rewind();
      }
    }
    await reader.connect(client, { leaveAfter: null, timeoutMs: 60_000 });
  };
  await Promise.all(readers.map(readOn));
  await server.end("SIGTERM");

  const store = await openSqliteStore({
    path: join(directory, "data", "threadmill.db"),
    logger: silentLogger,
  });
  cleanUp.defer(() => store.close());
  const organization = await store.findDefaultOrganization();
  const problems: string[] = [];
  let events = 0;
  for (const [runId, own] of Map.groupBy(readers, (reader) => reader.runId)) {
    const log =
      organization === null
        ? []
        : await store.readEvents({ organizationId: organization.id, runId, after: 0, limit: 10_000 });
    events += log.length;
    problems.push(...checkStreams(own, log));
    if (log.length < words) {
      problems.push(`${runId} has ${log.length} events only`);
    }
  }
  return { problems, cuts, events };
}
