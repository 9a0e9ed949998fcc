import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kysely, PostgresDialect, sql } from "kysely";
import type { Migration } from "kysely/migration";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { createPostgresDatabase } from "../../../test/postgres-database.ts";
import { asId, type OrganizationId } from "../../core/ids.ts";
import { silentLogger } from "../../core/logger.ts";
import { stateOf } from "../../core/run.ts";
import type { Store } from "../../core/store.ts";
import type { ThreadFilter } from "../../core/thread.ts";
import { openPostgresStore } from "../postgres-database.ts";
import { toStepRow } from "../row-mapper.ts";
import type { Schema } from "../schema.ts";
import { organizationTag } from "../search/organization-tag.ts";
import { openWriter } from "../sqlite-connection.ts";
import { openSqliteStore } from "../sqlite-database.ts";
import { createSqliteDialect } from "../sqlite-dialect.ts";
import { sampleRun, sampleStep, sampleThread } from "../testing/samples.ts";
import { newRun } from "../testing/scene.ts";
import { initial } from "./0001-initial.ts";
import { migrate, migrations } from "./migrate.ts";
import { postgresShapes, sqliteShapes, type TableShapes } from "./table-shapes.ts";

interface Opened extends AsyncDisposable {
  /** Opens the database as the server does, which migrates it. */
  openStore(): Promise<Store>;
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
    expect(reported).toEqual(Object.keys(migrations).map((migration) => ({ migration })));
  });

  it("keeps what the first release wrote, and lists and finds it", async () => {
    await using opened = await open();
    const { db } = opened;
    await migrate({ ...opened, logger: silentLogger, steps: { "0001-initial": initial } });
    const organizationId = await writeAsFirstRelease(db);

    const store = await opened.openStore();

    const key = { organizationId, threadId: asId<"thread">("thread_1") };
    const thread = await store.findThread(key);
    expect(thread).toMatchObject({ title: "Some holiday", ttlMs: null, expiresAt: null });
    const page = { limit: 9, order: "asc", after: null, before: null } as const;
    const found = (filter: Partial<ThreadFilter>) =>
      store.listThreads({
        organizationId,
        filter: { datasetId: null, metadata: {}, search: null, ...filter },
        page,
      });
    for (const filter of [
      { datasetId: "dataset_1" },
      { metadata: { size: "3" } },
      { search: "holiday" },
      { search: "marmalade" },
    ]) {
      expect(await found(filter)).toEqual({ entries: [thread], hasMore: false });
    }
    expect(await found({ search: "unfinished" })).toEqual({ entries: [], hasMore: false });

    const run = await store.findRun({ ...key, runId: asId<"run">("run_1") });
    expect(run).toMatchObject({ status: "in_progress", metadata: { a: "b" } });
    const next = sampleRun(sampleThread({ organizationId, id: key.threadId }));
    expect(await store.createRun(newRun(next))).toEqual({
      created: false,
      threadBusy: { runId: "run_1" },
    });
    const waiting = { ...newRun(next), whenBusy: "queue" } as const;
    expect(await store.createRun(waiting)).toMatchObject({ created: true });
    // The lock is the database's: it refuses a second active run to whoever does not ask first.
    const second = db.updateTable("runs").set({ waiting: 0 }).where("id", "=", next.id);
    await expect(second.execute()).rejects.toThrow(/unique/i);
    await store.close();
  });

  it("indexes the texts of a database that had the first index", async () => {
    await using opened = await open();
    const { db } = opened;
    await migrate({ ...opened, logger: silentLogger, steps: migrationsBefore("0015-search-order") });
    for (const table of ["threads_search", "messages_search"]) {
      await db.schema.createTable(table).addColumn("words", "text").execute();
    }
    const organizationId = await writeAsFirstRelease(db, { expires_at: 9 });

    const store = await opened.openStore();

    expect(await tablesOf(db)).not.toContain("threads_search");
    const page = { limit: 9, order: "asc", after: null, before: null } as const;
    for (const [search, found] of [
      ["holiday", 1],
      ["marmalade", 1],
      ["unfinished", 0],
    ] as const) {
      const filter = { datasetId: null, metadata: {}, search };
      const read = await store.listThreads({ organizationId, filter, page });
      expect("entries" in read && read.entries).toHaveLength(found);
    }
    await store.close();
  });

  it("keeps the steps of runs in their order, those to come after them, and outputs that wait", async () => {
    await using opened = await open();
    const { db } = opened;
    await migrate({ ...opened, logger: silentLogger, steps: migrationsBefore("0017-lean-runs") });
    const organizationId = await writeAsFirstRelease(db, { expires_at: 9, last_event: 5 });
    const runId = asId<"run">("run_1");
    const run = { organizationId, threadId: asId<"thread">("thread_1"), id: runId };
    const steps = [
      sampleStep({ ...sampleRun(sampleThread({ organizationId })), ...run }, { status: "completed" }),
      sampleStep(
        { ...sampleRun(sampleThread({ organizationId })), ...run },
        {
          details: {
            type: "tool_calls",
            toolCalls: [
              { id: "call_1", name: "look", arguments: "{}", output: null, providerMetadata: null },
            ],
          },
        },
      ),
    ];
    for (const step of steps) {
      await insert(db, "run_steps", { ...toStepRow(step) });
    }
    const output = { organization_id: organizationId, step_id: steps[1]?.id ?? "", place: 0 };
    await insert(db, "tool_outputs", { ...output, output: '"blue"' });

    const store = await opened.openStore();

    const next = sampleStep({ ...sampleRun(sampleThread({ organizationId })), ...run });
    const appended = await store.appendEvents({
      organizationId,
      runId,
      lease: null,
      from: ["in_progress"],
      events: [{ type: "step.created", step: next }],
      receipt: null,
    });
    expect(appended).toMatchObject({ appended: true });
    const page = { limit: 9, order: "asc", after: null, before: null } as const;
    expect(await store.listSteps({ organizationId, runId, page })).toMatchObject({
      entries: [
        { id: steps[0]?.id },
        { id: steps[1]?.id, details: { toolCalls: [{ output: "blue" }] } },
        { id: next.id },
      ],
    });
    expect(await store.findRun({ organizationId, threadId: run.threadId, runId })).toMatchObject({
      model: "demo/assistant",
    });
    await store.close();
  });

  it("refuses a database that is newer than itself", async () => {
    await using opened = await open();
    const newer = { ...migrations, "9999-part": () => createPart };
    await migrate({ ...opened, logger: silentLogger, steps: newer });
    await expect(migrate({ ...opened, logger: silentLogger })).rejects.toThrow(/newer release.*9999-part/);
  });
});

function migrationsBefore(first: string): typeof migrations {
  return Object.fromEntries(Object.entries(migrations).filter(([name]) => name < first));
}

describe("migrate on SQLite", () => {
  it("finds texts that waited for the index by their number", async () => {
    await using opened = await openSqlite();
    const { db } = opened;
    await migrate({ ...opened, logger: silentLogger, steps: migrationsBefore("0018-texts-to-search") });
    await db.schema.dropTable("texts_to_search").execute();
    await db.schema
      .createTable("texts_search_waiting")
      .addColumn("number", "integer", (column) => column.primaryKey())
      .addColumn("words", "text", (column) => column.notNull())
      .execute();
    const organizationId = await writeAsFirstRelease(db, { expires_at: 9 });
    const firstMessage = 2 ** 31 + 1;
    const words = `${organizationTag(organizationId)}marmalade`;
    await insert(db, "texts_search_waiting", { number: firstMessage, words });

    const store = await opened.openStore();

    expect(await tablesOf(db)).not.toContain("texts_search_waiting");
    const page = { limit: 9, order: "asc", after: null, before: null } as const;
    const filter = { datasetId: null, metadata: {}, search: "marmalade" };
    expect(await store.listThreads({ organizationId, filter, page })).toMatchObject({
      entries: [{ id: "thread_1" }],
    });
    await store.close();
  });
});

/** Rows as they were before there was any other migration. */
async function writeAsFirstRelease(
  db: Kysely<Schema>,
  laterColumnsOfRun: Record<string, number> = {},
): Promise<OrganizationId> {
  const place = { organization_id: "org_1", thread_id: "thread_1" };
  await insert(db, "organizations", { id: "org_1", name: '"default"', created_at: 1 });
  await insert(db, "threads", {
    id: "thread_1",
    organization_id: "org_1",
    created_at: 1,
    body: JSON.stringify({
      title: "Some holiday",
      datasetId: "dataset_1",
      metadata: { size: 3 },
      toolResources: null,
    }),
  });
  const run = { ...place, id: "run_1", created_at: 1, last_event: 0, fencing_token: 0, attempt: 0 };
  const { status: _, ...state } = stateOf(sampleRun(sampleThread({ organizationId: asId("org_1") })));
  await insert(db, "runs", {
    ...run,
    ...laterColumnsOfRun,
    status: "in_progress",
    state: JSON.stringify({ ...state, metadata: { a: "b" } }),
  });
  const settings = JSON.stringify({ assistantId: null, model: "demo/assistant", settings: {} });
  await insert(db, "run_settings", { organization_id: "org_1", run_id: "run_1", settings });
  for (const [id, status, text] of [
    ["msg_1", "completed", "Toast with marmalade"],
    ["msg_2", "in_progress", "unfinished"],
  ] as const) {
    const content = [{ type: "text", text, annotations: [] }];
    await insert(db, "messages", { ...place, id, status, created_at: 1, body: JSON.stringify({ content }) });
  }
  return asId<"organization">("org_1");
}

function insert(db: Kysely<Schema>, table: string, row: Record<string, string | number | null>) {
  return sql`
    insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((column) => sql.ref(column)))})
    values (${sql.join(Object.values(row))})
  `.execute(db);
}

async function tablesOf(db: Kysely<Schema>): Promise<string[]> {
  return (await db.introspection.getTables()).map(({ name }) => name);
}

async function openSqlite(): Promise<Opened> {
  const folder = await mkdtemp(join(tmpdir(), "threadmill-migrate-"));
  const path = join(folder, "threadmill.db");
  const connection = openWriter(path);
  const db = new Kysely<Schema>({ dialect: createSqliteDialect(() => connection) });
  return {
    db,
    shapes: sqliteShapes,
    openStore: () => openSqliteStore({ path, logger: silentLogger }),
    async [Symbol.asyncDispose]() {
      connection.close();
      await rm(folder, { recursive: true });
    },
  };
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
    openStore: () => openPostgresStore({ url: database.url, logger: silentLogger }),
    async [Symbol.asyncDispose]() {
      await db.destroy();
      await database[Symbol.asyncDispose]();
    },
  };
}
