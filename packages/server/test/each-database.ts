import { onTestFinished } from "vitest";
import { silentLogger } from "../src/core/logger.ts";
import type { Store } from "../src/core/store.ts";
import { openPostgresStore } from "../src/store/postgres-database.ts";
import { openSqliteStore } from "../src/store/sqlite-database.ts";
import { createPostgresDatabase } from "./postgres-database.ts";

/** How each kind of database is opened for one test, empty. */
export const eachDatabase: { name: string; openStore: () => Promise<Store> }[] = [
  { name: "SQLite", openStore: () => openSqliteStore({ path: ":memory:", logger: silentLogger }) },
  {
    name: "Postgres",
    async openStore() {
      const database = await createPostgresDatabase();
      onTestFinished(() => database[Symbol.asyncDispose]());
      return openPostgresStore({ url: database.url, logger: silentLogger });
    },
  },
];
