import { randomUUID } from "node:crypto";
import { sql } from "kysely";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createPostgresDatabase, type PostgresDatabase } from "../../test/postgres-database.ts";
import { startProxy } from "../../test/proxy.ts";
import { StoreUnavailableError } from "../core/errors.ts";
import { type Logger, silentLogger } from "../core/logger.ts";
import type { Store } from "../core/store.ts";
import { migrations } from "./migrations/migrate.ts";
import { openPostgresDatabase, openPostgresStore } from "./postgres-database.ts";
import { createFirstAnalysis } from "./postgres-statistics.ts";
import { createOrganization, createRunOnNewThread } from "./testing/scene.ts";

let database: PostgresDatabase;
/** Somebody else who is connected to the same database. */
let operator: pg.Client;
const stores: Store[] = [];

beforeEach(async () => {
  database = await createPostgresDatabase();
  operator = new pg.Client({ connectionString: database.url });
  await operator.connect();
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  await operator.end();
  await database[Symbol.asyncDispose]();
});

async function open(logger: Logger = silentLogger): Promise<Store> {
  const store = await openPostgresStore({ url: database.url, logger, maxConnections: 4 });
  stores.push(store);
  return store;
}

const cutAllOtherConnections = () =>
  operator.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );

describe("opening", () => {
  it("migrates an empty database once when several nodes start at the same moment", async () => {
    const nodes = await Promise.all([open(), open(), open(), open()]);
    await Promise.all(nodes.map((node) => node.ping()));
    const { rows } = await operator.query("select name from kysely_migration order by name");
    expect(rows).toEqual(Object.keys(migrations).map((name) => ({ name })));
  });

  it("takes what it takes, however short the statements of others may be", async () => {
    const { rows } = await operator.query("select current_database() as name");
    await operator.query(`alter database ${rows[0].name} set statement_timeout = '1ms'`);
    await expect((await open()).ping()).resolves.toBeUndefined();
  });

  it("refuses a database that has no place for every text, and says how to make one", async () => {
    const name = `latin_${randomUUID().replaceAll("-", "")}`;
    await operator.query(
      `create database ${name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`,
    );
    const url = new URL(database.url);
    url.pathname = name;
    const opening = openPostgresStore({ url: url.href, logger: silentLogger });
    await expect(opening).rejects.toThrow(/LATIN1.*UTF8/);
    await operator.query(`drop database ${name} with (force)`);
  });

  it("says that a server is unavailable that does not answer, and shows no credentials", async () => {
    const url = "postgres://somebody:secret@127.0.0.1:1/nowhere";
    const error = await openPostgresStore({ url, logger: silentLogger }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreUnavailableError);
    expect(String(error)).not.toMatch(/secret|somebody|127\.0\.0\.1/);
  });

  it("reads numbers as numbers without changing how others in the process read them", async () => {
    const store = await open();
    const organizationId = await createOrganization(store);
    const { thread } = await createRunOnNewThread(store, organizationId);
    expect(await store.findThread({ organizationId, threadId: thread.id })).toMatchObject({
      createdAt: thread.createdAt,
    });
    const { rows } = await operator.query("select created_at from threads");
    expect(rows).toEqual([{ created_at: String(thread.createdAt) }]);
  });
});

describe("while another node brings the tables up to date", () => {
  it("reads and writes go on, although statements on them were planned before", async () => {
    const store = await open();
    const organizationId = await createOrganization(store);
    const { thread } = await createRunOnNewThread(store, organizationId);
    const key = { organizationId, threadId: thread.id };
    const retitle = (title: string) =>
      store.updateThread({ ...key, change: { title }, at: thread.createdAt, receipt: null });
    for (let index = 0; index < 12; index += 1) {
      await Promise.all([store.findThread(key), store.findThread(key), retitle(`${index}`)]);
    }
    await operator.query("alter table threads add column later text");

    expect(await store.findThread(key)).toMatchObject({ title: "11" });
    await operator.query("alter table threads add column even_later text");
    expect(await retitle("new")).toMatchObject({ title: "new" });
    const all = await Promise.all(Array.from({ length: 8 }, () => store.findThread(key)));
    expect(all.map((found) => found?.title)).toEqual(Array(8).fill("new"));
  });
});

describe("a Postgres with fewer connections than the nodes want", () => {
  async function openAs(role: string) {
    const url = new URL(database.url);
    url.username = role;
    url.password = "test";
    const store = await openPostgresStore({ url: url.href, logger: silentLogger, connectTimeoutMs: 60_000 });
    stores.push(store);
    return store;
  }

  it("is used with those that there are, and with more when there are more", async () => {
    const role = `poor_${randomUUID().replaceAll("-", "")}`;
    await operator.query(`create role ${role} login password 'test' connection limit 2`);
    await operator.query(`grant all on schema public to ${role}`);
    const store = await openAs(role);
    const organizationId = await createOrganization(store);
    const create = () => createRunOnNewThread(store, organizationId);
    const connections = async () => {
      const { rows } = await operator.query(
        "select count(*)::int as n from pg_stat_activity where usename = $1",
        [role],
      );
      return rows[0].n;
    };

    expect(await Promise.all(Array.from({ length: 50 }, create))).toHaveLength(50);
    expect(await connections()).toBe(2);

    await operator.query(`alter role ${role} connection limit 5`);
    // Postgres refuses both of two that come at once for the last place; then it is tried again later.
    for (let round = 0; round < 40 && (await connections()) < 5; round += 1) {
      await Promise.all(Array.from({ length: 100 }, create));
    }
    expect(await connections()).toBe(5);
    await store.close();
    stores.splice(stores.indexOf(store), 1);
    await operator.query(`drop owned by ${role} cascade`);
    await operator.query(`drop role ${role}`);
  });

  it("is used with those that there are when the password has changed since they were opened", async () => {
    const role = `poor_${randomUUID().replaceAll("-", "")}`;
    await operator.query(`create role ${role} login password 'test'`);
    await operator.query(`grant all on schema public to ${role}`);
    const store = await openAs(role);
    const organizationId = await createOrganization(store);
    await operator.query(`alter role ${role} password 'another'`);

    const creates = Array.from({ length: 50 }, () => createRunOnNewThread(store, organizationId));
    expect(await Promise.all(creates)).toHaveLength(50);
    await store.close();
    stores.splice(stores.indexOf(store), 1);
    await operator.query(`drop owned by ${role} cascade`);
    await operator.query(`drop role ${role}`);
  });
});

describe("a database whose transactions are serializable by default", () => {
  it("is written in transactions that wait for each other, like every other", async () => {
    const { rows } = await operator.query("select current_database() as name");
    await operator.query(`alter database ${rows[0].name} set default_transaction_isolation = 'serializable'`);
    const { write, close } = await openPostgresDatabase({ url: database.url, logger: silentLogger });
    const shown = await write((transaction) => sql`show transaction_isolation`.execute(transaction));
    await close();
    expect(shown.rows).toEqual([{ transaction_isolation: "read committed" }]);
  });
});

describe("a new database", () => {
  it("is looked at by Postgres once there is something in it", async () => {
    const store = await open();
    const organizationId = await createOrganization(store);
    const known = async () => {
      const { rows } = await operator.query(
        "select reltuples > 0 as known from pg_class where oid = 'runs'::regclass",
      );
      return rows[0].known;
    };
    const pool = new pg.Pool({ connectionString: database.url, max: 1 });
    const noteWrite = await createFirstAnalysis({ pool, logger: silentLogger, writesBefore: 2 });
    await createRunOnNewThread(store, organizationId);

    noteWrite();
    // The pool has one connection, so whatever was asked of it before has been answered.
    await pool.query("select");
    expect(await known()).toBe(false);
    noteWrite();
    await pool.query("select");
    expect(await known()).toBe(true);
    await pool.end();
  });
});

describe("a lost connection", () => {
  it("is reported when it was idle, and replaced", async () => {
    const warned = Promise.withResolvers<object>();
    const store = await open({ ...silentLogger, warn: (fields) => warned.resolve(fields) });
    await store.ping();
    await cutAllOtherConnections();
    expect(await warned.promise).toHaveProperty("error");
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it("makes the store unavailable for what was under way, and for nothing after", async () => {
    const store = await open();
    await operator.query("begin");
    await operator.query("lock table organizations in access exclusive mode");
    const waiting = store.ping().catch((reason: unknown) => reason);
    await untilWaiting();
    await cutAllOtherConnections();
    expect(await waiting).toBeInstanceOf(StoreUnavailableError);
    await operator.query("rollback");
    await expect(store.ping()).resolves.toBeUndefined();
  });
});

describe("a server that cannot write", () => {
  it("makes the store unavailable, for a ping too", async () => {
    const store = await open();
    const organizationId = await createOrganization(store);
    const { rows } = await operator.query("select current_database() as name");
    await operator.query(`alter database ${rows[0].name} set default_transaction_read_only = on`);
    await cutAllOtherConnections();
    await expect(createRunOnNewThread(store, organizationId)).rejects.toThrow(StoreUnavailableError);
    await expect(store.ping()).rejects.toThrow(StoreUnavailableError);
  });

  it("is left for one that can, whatever the connections to it go on to say", async () => {
    const store = await open();
    const { rows } = await operator.query("select current_database() as name");
    await operator.query(`alter database ${rows[0].name} set default_transaction_read_only = on`);
    await cutAllOtherConnections();
    await Promise.allSettled(Array.from({ length: 8 }, () => store.ping()));
    // Sessions that have begun meanwhile stay as they are, as those to a server that another has taken over from do.
    await operator.query(`alter database ${rows[0].name} reset default_transaction_read_only`);
    await Promise.allSettled(Array.from({ length: 8 }, () => store.ping()));
    await expect(Promise.all(Array.from({ length: 8 }, () => store.ping()))).resolves.toBeDefined();
  });

  it.each([
    ["its tables are away", "alter schema public rename to away", "alter schema away rename to public"],
    [
      "a table is another",
      "alter table runs rename last_event to was",
      "alter table runs rename was to last_event",
    ],
  ])("makes the store unavailable while %s, and for nothing after", async (_, take, giveBack) => {
    const store = await open();
    const organizationId = await createOrganization(store);
    await operator.query(take);
    await expect(createRunOnNewThread(store, organizationId)).rejects.toThrow(StoreUnavailableError);
    await operator.query(giveBack);
    await expect(createRunOnNewThread(store, organizationId)).resolves.toBeDefined();
  });

  it("makes the store unavailable when all its connections are taken for too long", async () => {
    const store = await openPostgresStore({
      url: database.url,
      logger: silentLogger,
      maxConnections: 1,
      connectTimeoutMs: 3_000,
      lockTimeoutMs: 10_000,
    });
    stores.push(store);
    await operator.query("begin");
    await operator.query("lock table organizations in access exclusive mode");
    const first = store.ping();
    await untilWaiting();
    await expect(store.findDefaultOrganization()).rejects.toThrow(StoreUnavailableError);
    await operator.query("rollback");
    await first;
  });
});

describe("a lock that somebody else holds for too long", () => {
  it("makes the store unavailable for those who wait for it, and its connections free for everybody else", async () => {
    const store = await openPostgresStore({
      url: database.url,
      logger: silentLogger,
      maxConnections: 1,
      lockTimeoutMs: 100,
    });
    stores.push(store);
    await operator.query("begin");
    await operator.query("lock table organizations in exclusive mode");
    const waiting = store.ping().catch((reason: unknown) => reason);
    await untilWaiting();
    await expect(store.findDefaultOrganization()).resolves.toBeNull();
    expect(await waiting).toBeInstanceOf(StoreUnavailableError);
    await operator.query("rollback");
    await expect(store.ping()).resolves.toBeUndefined();
  });
});

describe("a node that stands still in the middle of a transaction", () => {
  it("gives what it has locked to others soon", async () => {
    const options = { url: database.url, logger: silentLogger };
    const still = await openPostgresDatabase({ ...options, standstillMs: 500 });
    const store = await open();
    const organizationId = await createOrganization(store);
    const { thread } = await createRunOnNewThread(store, organizationId);
    const locked = Promise.withResolvers<void>();
    const goOn = Promise.withResolvers<void>();
    const standing = still.write(async (transaction) => {
      await transaction.selectFrom("threads").select("id").forUpdate().execute();
      locked.resolve();
      await goOn.promise;
    });
    await locked.promise;
    const change = { title: "another's" };
    const key = { organizationId, threadId: thread.id };

    const changing = store.updateThread({ ...key, change, at: thread.createdAt, receipt: null });
    await expect(changing).resolves.toMatchObject(change);
    goOn.resolve();
    await expect(standing).rejects.toThrow(StoreUnavailableError);
    await still.close();
  });
});

describe("a statement that takes too long", () => {
  it("makes the store unavailable, and its connection is used again", async () => {
    const store = await openPostgresStore({
      url: database.url,
      logger: silentLogger,
      maxConnections: 1,
      statementTimeoutMs: 100,
    });
    stores.push(store);
    await operator.query("begin");
    await operator.query("lock table organizations in access exclusive mode");
    await expect(store.ping()).rejects.toThrow(StoreUnavailableError);
    await operator.query("rollback");
    await expect(store.ping()).resolves.toBeUndefined();
  });

  it("makes the store unavailable when the server does not answer at all, and its connection is replaced", async () => {
    await using proxy = await startProxy(database.url);
    const store = await openPostgresStore({
      url: proxy.url,
      logger: silentLogger,
      maxConnections: 1,
      connectTimeoutMs: 300,
      statementTimeoutMs: 300,
      silenceMs: 0,
    });
    stores.push(store);
    await store.ping();
    proxy.freeze();
    await expect(store.ping()).rejects.toThrow(StoreUnavailableError);
    await expect(store.ping()).rejects.toThrow(StoreUnavailableError);
    proxy.thaw();
    await expect(store.ping()).resolves.toBeUndefined();
  });
});

describe("two transactions that wait for each other", () => {
  it("are both carried out, one after the other", async () => {
    const shared = await openPostgresDatabase({ url: database.url, logger: silentLogger });
    await operator.query("create table counters (id integer primary key, value integer)");
    await operator.query("insert into counters values (1, 0), (2, 0)");
    const holding = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const increment = (id: number) => sql`update counters set value = value + 1 where id = ${id}`;
    const first = shared.write(async (transaction) => {
      await increment(1).execute(transaction);
      holding[0].resolve();
      await holding[1].promise;
      await increment(2).execute(transaction);
    });
    const second = shared.write(async (transaction) => {
      await increment(2).execute(transaction);
      holding[1].resolve();
      await holding[0].promise;
      await increment(1).execute(transaction);
    });
    await Promise.all([first, second]);
    const { rows } = await operator.query("select value from counters");
    expect(rows).toEqual([{ value: 2 }, { value: 2 }]);
    await shared.close();
  });
});

/** Resolves when a statement of somebody else waits for the operator's lock. */
async function untilWaiting(): Promise<void> {
  for (;;) {
    const { rowCount } = await operator.query("select 1 from pg_locks where not granted");
    if (rowCount !== 0) {
      return;
    }
  }
}
