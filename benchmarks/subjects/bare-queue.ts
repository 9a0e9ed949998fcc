import { randomUUID } from "node:crypto";
import pg from "pg";
import { concurrently } from "../rounds.ts";
import type { Queue } from "./queues.ts";

const writers = 16;
const connections = 10;
const claimedAtOnce = 32;
/** Longer than it takes to end all that wait, as nobody renews it. */
const leaseMs = 600_000;
const channel = "bare_runs";

/** The columns and indexes that a run cannot be claimed, kept and ended without. */
const schema = `
  create table threads (id text primary key, updated_at bigint not null);
  create table messages (id text primary key, thread_id text not null, content text not null);
  create table runs (
    id text primary key, thread_id text not null, status text not null, node_id text, fencing_token bigint not null,
    claimable_at bigint, last_event bigint not null, settings text not null, state text not null
  );
  create index runs_claimable on runs (claimable_at) where claimable_at is not null;
  create unique index runs_active on runs (thread_id) where status in ('queued', 'in_progress');
  create table events (run_id text, sequence bigint, event text not null, primary key (run_id, sequence));
  create table usage (run_id text primary key, model text not null, prompt_tokens bigint, completion_tokens bigint);
`;

const statements = {
  begin: "begin",
  commit: "commit",
  thread: "insert into threads values ($1, $2)",
  message: "insert into messages values ($1, $2, $3)",
  run: "insert into runs values ($1, $2, 'queued', null, 0, $3, 1, $4, $4)",
  event: "insert into events values ($1, $2, $3)",
  claim: `
    with due as materialized (
      select id from runs where claimable_at <= $3 order by claimable_at limit ${claimedAtOnce} for update skip locked
    )
    update runs set node_id = $1, claimable_at = $2, fencing_token = fencing_token + 1 where id in (select id from due)
    returning id, thread_id, fencing_token`,
  hold: "select id from threads where id = $1 for no key update",
  end: `
    update runs set status = 'completed', node_id = null, claimable_at = null, last_event = last_event + 3, state = $4
    where id = $1 and node_id = $2 and fencing_token = $3 and status in ('queued', 'in_progress') returning last_event`,
  usage: "insert into usage values ($1, $2, 0, 0)",
  active: "update threads set updated_at = $2 where id = $1",
};

interface Claimed {
  id: string;
  thread_id: string;
  fencing_token: string;
}

/**
 * The control: what Threadmill writes for a run that does nothing, by the driver alone, from narrow tables with no more
 * indexes than it takes. Each end is a transaction of its own that holds the run's thread, in two round trips; ten
 * connections, everything prepared and pipelined.
 */
export async function bareQueue(url: string): Promise<Queue> {
  const pool = openPool(url);
  const making = openPool(url);
  const telling = await connect();
  const hearing = await connect();
  const nodeId = randomUUID();
  await pool.query(schema);
  await hearing.query(`listen ${channel}`);

  async function connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: url, pipeline: true });
    await client.connect();
    return client;
  }

  async function make(): Promise<void> {
    const [thread, run, now] = [randomUUID(), randomUUID(), Date.now()];
    await transact(making, (send) => [
      send("thread", [thread, now]),
      send("message", [randomUUID(), thread, "Hello"]),
      send("run", [run, thread, now, "{}"]),
      send("event", [run, 1, "{}"]),
    ]);
  }

  async function end({ id, thread_id: thread, fencing_token: token }: Claimed): Promise<void> {
    const now = Date.now();
    await transact(pool, async (send) => {
      const [, { rowCount }] = await Promise.all([
        send("hold", [thread]),
        send("end", [id, nodeId, token, '{"status":"completed"}']),
      ]);
      if (rowCount !== 1) {
        throw new Error(`run ${id} was not ended`);
      }
      return [
        send("event", [id, 4, '[{"type":"run.in_progress"},{"type":"run.completed"},{"type":"done"}]']),
        send("usage", [id, "bench/nothing"]),
        send("active", [thread, now]),
      ];
    });
  }

  return {
    name: "control",
    async add(jobs) {
      await concurrently({ count: jobs, concurrency: writers }, async () => {
        await make();
        void telling.query(`notify ${channel}`);
      });
    },
    async work(onBegin) {
      let ended = 0;
      let stopped = false;
      let onEnd = () => {};
      const failure = Promise.withResolvers<never>();
      // Whoever waits for the end of jobs is told, also of what failed before.
      failure.promise.catch(() => undefined);
      let working: Promise<void> | null = null;
      let isToldAgain = false;

      async function claimAll(): Promise<void> {
        for (;;) {
          isToldAgain = false;
          const now = Date.now();
          const { rows } = await pool.query<Claimed>({
            name: "claim",
            text: statements.claim,
            values: [nodeId, now + leaseMs, now],
          });
          for (const run of rows) {
            onBegin();
            void end(run).then(() => {
              ended += 1;
              onEnd();
            }, failure.reject);
          }
          if (stopped || (rows.length < claimedAtOnce && !isToldAgain)) {
            return;
          }
        }
      }
      function claim(): void {
        isToldAgain = true;
        working ??= claimAll()
          .catch(failure.reject)
          .finally(() => {
            working = null;
          });
      }
      hearing.on("notification", claim);
      claim();
      return {
        ended(jobs) {
          const all = new Promise<void>((resolve) => {
            onEnd = () => {
              if (ended >= jobs) {
                resolve();
              }
            };
            onEnd();
          });
          return Promise.race([all, failure.promise]);
        },
        async stop() {
          stopped = true;
          hearing.off("notification", claim);
          await working;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([pool.end(), making.end(), telling.end(), hearing.end()]);
    },
  };
}

function openPool(url: string): pg.Pool {
  // New tables have no statistics, and what is planned without them stays planned.
  const options = "-c enable_seqscan=off";
  return new pg.Pool({ connectionString: url, max: connections, pipeline: true, options });
}

type Send = (name: keyof typeof statements, values?: unknown[]) => Promise<pg.QueryResult>;

/** @param work - Sends everything, and leaves to be waited for what it returns: the commit is sent after it. */
async function transact(
  pool: pg.Pool,
  work: (send: Send) => Promise<pg.QueryResult>[] | Promise<Promise<pg.QueryResult>[]>,
): Promise<void> {
  const client = await pool.connect();
  const { stream } = client.connection;
  const send: Send = (name, values = []) => {
    // What is sent in one turn goes in one write.
    stream.cork();
    process.nextTick(() => stream.uncork());
    return client.query({ name, text: statements[name], values });
  };
  try {
    const began = send("begin");
    const sent = await work(send);
    await Promise.all([began, ...sent, send("commit")]);
    client.release();
  } catch (error) {
    client.release(true);
    throw error;
  }
}
