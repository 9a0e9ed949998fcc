import Connection from "better-sqlite3";
import { Kysely, PostgresDialect } from "kysely";
import type { Migration } from "kysely/migration";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { createPostgresDatabase } from "../../../test/postgres-database.ts";
import { silentLogger } from "../../core/logger.ts";
import type { Schema } from "../schema.ts";
import { createSqliteDialect } from "../sqlite-dialect.ts";
import { initial } from "./0001-initial.ts";
import { migrate } from "./migrate.ts";
import { postgresShapes, sqliteShapes, type TableShapes } from "./table-shapes.ts";

interface Opened extends AsyncDisposable {
  db: Kysely<Schema>;
  shapes: TableShapes;
}

const databases: { name: string; open: () => Promise<Opened> }[] = [
  { name: "SQLite", open: openSqlite },
  { name: "Postgres", open: openPostgres },
];

describe.each(databases)("migrate on $name", ({ open }) => {
  const createPart: Migration = {
    up: (db) => db.schema.createTable("part").addColumn("x", "integer").execute(),
  };
  const breakOff: Migration = {
    async up(db) {
      await createPart.up(db);
      throw new Error("power cut");
    },
  };

  it("leaves nothing behind when it breaks off, and can then be done again", async () => {
    await using opened = await open();
    const { db, shapes } = opened;
    const first = { "0001-initial": initial };
    await migrate({ db, shapes, logger: silentLogger, steps: first });

    const broken = { ...first, "0002-part": () => breakOff };
    await expect(migrate({ db, shapes, logger: silentLogger, steps: broken })).rejects.toThrow("power cut");
    expect(await tablesOf(db)).not.toContain("part");

    const whole = { ...first, "0002-part": () => createPart };
    await migrate({ db, shapes, logger: silentLogger, steps: whole });
    expect(await tablesOf(db)).toContain("part");
  });

  it("reports each migration once, when it was done", async () => {
    await using opened = await open();
    const reported: object[] = [];
    const logger = { ...silentLogger, info: (fields: object) => reported.push(fields) };
    await migrate({ ...opened, logger });
    await migrate({ ...opened, logger });
    expect(reported).toEqual([{ migration: "0001-initial" }]);
  });

  it("refuses a database that is newer than itself", async () => {
    await using opened = await open();
    const newer = { "0001-initial": initial, "0002-part": () => createPart };
    await migrate({ ...opened, logger: silentLogger, steps: newer });
    await expect(migrate({ ...opened, logger: silentLogger })).rejects.toThrow("0002-part");
  });
});

async function tablesOf(db: Kysely<Schema>): Promise<string[]> {
  return (await db.introspection.getTables()).map(({ name }) => name);
}

async function openSqlite(): Promise<Opened> {
  const connection = new Connection(":memory:");
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(connection) });
  return { db, shapes: sqliteShapes, [Symbol.asyncDispose]: async () => void connection.close() };
}

async function openPostgres(): Promise<Opened> {
  const database = await createPostgresDatabase();
  const pool = new pg.Pool({ connectionString: database.url });
  // The database is dropped with whoever is still connected to it.
  pool.on("error", () => undefined);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return {
    db,
    shapes: postgresShapes,
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await database[Symbol.asyncDispose]();
    },
  };
}
