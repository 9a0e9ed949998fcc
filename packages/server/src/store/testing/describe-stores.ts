import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import { createPostgresDatabase } from "../../../test/postgres-database.ts";
import { silentLogger } from "../../core/logger.ts";
import type { Store } from "../../core/store.ts";
import { createStore } from "../create-store.ts";
import type { Database } from "../database.ts";
import { openPostgresDatabase } from "../postgres-database.ts";
import { openSqliteDatabase } from "../sqlite-database.ts";
import { namesOfTables } from "./count-rows.ts";

/** A place for stores, shared by the tests of one file. */
interface Place extends AsyncDisposable {
  openEmptyDatabase(): Promise<Database>;
}

const places: { name: string; create: () => Promise<Place> }[] = [
  { name: "SQLite in memory", create: createMemoryPlace },
  { name: "SQLite on file", create: createFilePlace },
  { name: "Postgres", create: createPostgresPlace },
];

/**
 * Runs the same tests on every database. Each test has a store of its own, with nothing in it.
 *
 * @param suite - `database` is what lies under the store, to look at rows that the store does not show.
 */
export function describeStores(suite: (current: () => Store, database: () => Database) => void): void {
  describe.each(places)("on $name", ({ create }) => {
    let place: Place;
    let database: Database;
    let store: Store;

    beforeAll(async () => {
      place = await create();
    });
    beforeEach(async () => {
      database = await place.openEmptyDatabase();
      store = createStore(database);
    });
    afterEach(() => store.close());
    afterAll(() => place[Symbol.asyncDispose]());

    suite(
      () => store,
      () => database,
    );
  });
}

async function createMemoryPlace(): Promise<Place> {
  return {
    openEmptyDatabase: () => openSqliteDatabase({ path: ":memory:", logger: silentLogger }),
    [Symbol.asyncDispose]: async () => undefined,
  };
}

async function createFilePlace(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "threadmill-store-"));
  let stores = 0;
  return {
    openEmptyDatabase() {
      stores += 1;
      return openSqliteDatabase({ path: join(folder, `${stores}.db`), logger: silentLogger });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

async function createPostgresPlace(): Promise<Place> {
  const database = await createPostgresDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    async openEmptyDatabase() {
      const opened = await openPostgresDatabase({ url: database.url, logger: silentLogger });
      const tables = await namesOfTables(opened.reader);
      await client.query(`truncate ${tables.join(", ")}`);
      return opened;
    },
    async [Symbol.asyncDispose]() {
      await client.end();
      await database[Symbol.asyncDispose]();
    },
  };
}
