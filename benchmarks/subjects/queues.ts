import { join } from "node:path";
import { pathToFileURL } from "node:url";
import pg from "pg";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import { type Run, stateOf } from "../../packages/server/src/core/run.ts";
import type { RunEvent } from "../../packages/server/src/core/run-event.ts";
import { createWorker } from "../../packages/server/src/engine/worker.ts";
import { openPostgresStore } from "../../packages/server/src/store/postgres-database.ts";
import { createPostgresWakeup } from "../../packages/server/src/store/postgres-wakeup.ts";
import { nodeB } from "../../packages/server/src/store/testing/samples.ts";
import { createOrganization, createRunOnNewThread } from "../../packages/server/src/store/testing/scene.ts";
import { systemClock } from "../../packages/server/src/system.ts";
import { installPeer, peerFolder } from "../install-peer.ts";
import { concurrently } from "../rounds.ts";

/** Jobs on a Postgres that wait to be done, each of which is nothing. */
export interface Queue extends AsyncDisposable {
  name: string;
  /** Resolves when so many more are on disk. */
  add(jobs: number): Promise<void>;
  /** Does all that waits, and what comes. @param onBegin - Called at the beginning of each job. */
  work(onBegin: () => void): Promise<QueueWorker>;
}

export interface QueueWorker {
  /** Resolves when the end of so many jobs is on disk. */
  ended(jobs: number): Promise<void>;
  stop(): Promise<void>;
}

const writers = 16;
const hour = 3_600_000;

/**
 * Runs that no model is asked for: made by one node, and claimed and ended by another, with what comes by default: up to
 * 1,000 at once, ten connections.
 */
export async function threadmillQueue(url: string): Promise<Queue> {
  const [making, working] = await Promise.all([open(), open()]);
  const organizationId = await createOrganization(making.store);

  async function open() {
    const store = await openPostgresStore({ url, logger: silentLogger });
    return { store, wakeup: createPostgresWakeup({ url, clock: systemClock, logger: silentLogger }) };
  }

  return {
    name: "Threadmill",
    async add(jobs) {
      await concurrently({ count: jobs, concurrency: writers }, async () => {
        const createdAt = Date.now();
        await createRunOnNewThread(making.store, organizationId, {
          thread: { title: "", metadata: {}, createdAt },
          run: { createdAt, expiresAt: createdAt + hour, model: "bench/nothing" },
          messages: [{ content: [{ type: "text", text: "Hello", annotations: [] }], createdAt }],
        });
        making.wakeup.send({ type: "run-queued" });
      });
    },
    async work(onBegin) {
      const { store, wakeup } = working;
      let ended = 0;
      let onEnd = () => {};
      const worker = createWorker({
        store,
        wakeup,
        clock: systemClock,
        logger: silentLogger,
        nodeId: nodeB,
        leaseMs: 10_000,
        pollMs: 1_000,
        maxConcurrentRuns: 1_000,
        async execute({ run, lease }) {
          onBegin();
          const result = await store.appendEvents({
            organizationId,
            runId: run.id,
            lease,
            from: ["queued"],
            events: lifeOf(run),
            receipt: null,
          });
          if (!result.appended) {
            throw new Error(`run ${run.id} was not ended`);
          }
          ended += 1;
          onEnd();
        },
      });
      worker.start();
      return {
        ended: (jobs) =>
          new Promise((resolve) => {
            onEnd = () => {
              if (ended >= jobs) {
                resolve();
              }
            };
            onEnd();
          }),
        stop: () => worker.stop(),
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([making, working].map(({ wakeup }) => wakeup.close()));
      await Promise.all([making, working].map(({ store }) => store.close()));
    },
  };
}

function lifeOf(run: Run): RunEvent[] {
  const now = Date.now();
  const begun = { ...stateOf(run), status: "in_progress", startedAt: now } as const;
  return [
    { type: "run.in_progress", state: begun },
    { type: "run.completed", state: { ...begun, status: "completed", completedAt: now } },
    { type: "done" },
  ];
}

/** As much of graphile-worker as is used here: it is installed when it is measured. */
interface GraphileWorker {
  Logger: new (factory: () => () => void) => object;
  makeWorkerUtils(options: object): Promise<{
    migrate(): Promise<void>;
    addJobs(jobs: readonly { identifier: string; payload: object }[]): Promise<unknown>;
    release(): Promise<void>;
  }>;
  run(options: object): Promise<{ stop(): Promise<void> }>;
}

/** @param params.batched - Takes 500 jobs at once, and says of many together that they are done. */
export async function graphileQueue(url: string, { batched }: { batched: boolean }): Promise<Queue> {
  await installPeer("graphile-worker");
  const entry = join(peerFolder("graphile-worker"), "node_modules/graphile-worker/dist/index.js");
  const graphile = (await import(pathToFileURL(entry).href)) as GraphileWorker;
  const logger = new graphile.Logger(() => () => undefined);
  const utils = await graphile.makeWorkerUtils({ connectionString: url, logger });
  await utils.migrate();
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const isAnyLeft = async () => {
    const { rows } = await client.query("select exists (select from graphile_worker._private_jobs) as left");
    return rows[0].left as boolean;
  };
  const batching = { localQueue: { size: 500 }, completeJobBatchDelay: 0, failJobBatchDelay: 0 };
  return {
    name: batched ? "graphile-worker, batched" : "graphile-worker",
    async add(jobs) {
      await utils.addJobs(Array.from({ length: jobs }, () => ({ identifier: "nothing", payload: {} })));
    },
    async work(onBegin) {
      const runner = await graphile.run({
        logger,
        taskList: { nothing: async () => onBegin() },
        preset: {
          worker: {
            connectionString: url,
            concurrentJobs: 24,
            maxPoolSize: 25,
            ...(batched ? batching : {}),
          },
        },
      });
      return {
        // It says that a job is done before that is written.
        async ended() {
          while (await isAnyLeft()) {}
        },
        stop: () => runner.stop(),
      };
    },
    async [Symbol.asyncDispose]() {
      await utils.release();
      await client.end();
    },
  };
}
