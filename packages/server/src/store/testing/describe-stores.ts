import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { createPostgresDatabase } from "../../../test/postgres-database.ts";
import { silentLogger } from "../../core/logger.ts";
import type { Store } from "../../core/store.ts";
import { openPostgresStore } from "../postgres-database.ts";
import { openSqliteStore } from "../sqlite-database.ts";

/** A place for stores, shared by the tests of one file. */
interface Place extends AsyncDisposable {
  openEmptyStore(): Promise<Store>;
}

const places: { name: string; create: () => Promise<Place> }[] = [
  { name: "SQLite in memory", create: createMemoryPlace },
  { name: "SQLite on file", create: createFilePlace },
  { name: "Postgres", create: createPostgresPlace },
];

/** Runs the same tests on every database. Each test has a store of its own, with nothing in it. */
export function describeStores(suite: (current: () => Store) => void): void {
  describe.each(places)("on $name", ({ create }) => {
    let place: Place;
    let store: Store;

    beforeAll(async () => {
      place = await create();
    });
    beforeEach(async () => {
      store = await place.openEmptyStore();
    });
    afterEach(() => store.close());
    afterAll(() => place[Symbol.asyncDispose]());

    suite(() => store);
  });
}

async function createMemoryPlace(): Promise<Place> {
  return {
    openEmptyStore: () => openSqliteStore({ path: ":memory:", logger: silentLogger }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function createFilePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "threadmill-store-"));
  let stores = 0;
  return {
    openEmptyStore() {
      stores += 1;
      return openSqliteStore({ path: join(folder, `${stores}.db`), logger: silentLogger });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function createPostgresPlace(): Promise<Place> {
  const database = await createPostgresDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    async openEmptyStore() {
      const store = await openPostgresStore({ url: database.url, logger: silentLogger });
      await client.query(
        "truncate organizations, access_keys, threads, messages, runs, run_settings, run_steps, run_events",
      );
      return store;
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await database[Symbol.asyncDispose]();
    },
  };
}
