import { fork, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmod,
  copyFile,
  mkdtemp,
  open as openFile,
  readFile,
  rename,
  rm,
  stat,
  truncate,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { StoreUnavailableError } from "../core/errors.ts";
import type { OrganizationId } from "../core/ids.ts";
import { silentLogger } from "../core/logger.ts";
import type { Run } from "../core/run.ts";
import type { Store } from "../core/store.ts";
import { openReader, openWriter } from "./sqlite-connection.ts";
import { openSqliteDatabase, openSqliteStore } from "./sqlite-database.ts";
import { sampleDelta } from "./testing/samples.ts";
import { createOrganization, createRunOnNewThread, readAllEvents } from "./testing/scene.ts";

let folder: string;
let files = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "threadmill-sqlite-"));
});
afterAll(() => rm(folder, { recursive: true }));

function newPath(): string {
  files += 1;
  return join(folder, `${files}.db`);
}

const open = (path: string) => openSqliteStore({ path, logger: silentLogger });
const testing = (file: string) => join(import.meta.dirname, "testing", file);

describe("durability", () => {
  it("makes each commit wait for the disk, in a write-ahead log", () => {
    const connection = openWriter(newPath());
    connection.exec("create table t (x)");
    expect(connection.pragma("journal_mode", { simple: true })).toBe("wal");
    expect(connection.pragma("synchronous", { simple: true })).toBe(2);
    expect(connection.pragma("foreign_keys", { simple: true })).toBe(1);
    connection.close();
  });

  it("writes when it is asked whether it can, though nothing changes", async () => {
    const path = newPath();
    const store = await open(path);
    await createOrganization(store);
    const other = openReader(path);
    const version = () => other.pragma("data_version", { simple: true });
    const rows = () => other.prepare("select * from organizations").all();
    const [versionBefore, rowsBefore] = [version(), rows()];
    await store.ping();
    expect(version()).not.toBe(versionBefore);
    expect(rows()).toEqual(rowsBefore);
    other.close();
    await store.close();
  });

  it("shows what was written when the file is opened again", async () => {
    const path = newPath();
    const before = await open(path);
    const organizationId = await createOrganization(before);
    const { thread, run } = await createRunOnNewThread(before, organizationId);
    await before.close();

    const after = await open(path);
    expect(await after.findThread({ organizationId, threadId: thread.id })).toEqual(thread);
    expect(await after.findRun({ organizationId, threadId: thread.id, runId: run.id })).toEqual(run);
    await after.close();
  });

  it("has every acknowledged event, and no part of another append, after the process was killed", async () => {
    const path = newPath();
    const child = spawn(process.execPath, [testing("writing-process.ts"), path], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const exited = once(child, "exit");
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (lines.length === 400) {
        child.kill("SIGKILL");
      }
    }
    await exited;
    expect(child.signalCode).toBe("SIGKILL");

    const [first = "", ...numbers] = lines;
    const lastAcknowledged = Math.max(...numbers.map(Number));
    const store = await open(path);
    const events = await store.readEvents({ ...JSON.parse(first), after: 0, limit: 1_000_000 });
    expect(events.length).toBeGreaterThanOrEqual(lastAcknowledged);
    expect(events).toEqual(
      events.map((_, index) => ({ sequence: index + 1, event: sampleDelta(index % 2 === 0 ? "a" : "b") })),
    );
    expect(events.length % 2).toBe(0);
    await store.close();
  });
});

describe("several processes", () => {
  it("can open a new file at the same moment, and one of them makes the first organization", async () => {
    for (let round = 0; round < 2; round += 1) {
      const path = newPath();
      const children = ["a", "b", "c", "d"].map((name) => fork(testing("opening-process.ts"), [path, name]));
      await Promise.all(children.map((child) => once(child, "message")));
      const answers = children.map((child) => once(child, "message"));
      for (const child of children) {
        child.send("open");
      }
      const said = (await Promise.all(answers)).map(([answer]) => answer);
      expect(said.toSorted()).toEqual(["first", "later", "later", "later"]);
    }
  });
});

/** Opens the store in a process of its own, which looks for an organization, and closes it. */
async function openElsewhere(path: string): Promise<void> {
  const child = fork(testing("opening-process.ts"), [path, "elsewhere"]);
  const exited = once(child, "exit");
  await once(child, "message");
  const answer = once(child, "message");
  child.send("open");
  expect((await answer)[0]).toBe("later");
  await exited;
}

describe("reading", () => {
  it("sees a write as soon as it is acknowledged, and nothing of it before", async () => {
    const store = await open(newPath());
    const organizationId = await createOrganization(store);
    const { run } = await createRunOnNewThread(store, organizationId);
    const append = store.appendEvents({
      organizationId,
      runId: run.id,
      lease: null,
      from: ["queued"],
      events: [sampleDelta("a")],
      receipt: null,
    });
    expect(await readAllEvents(store, run)).toHaveLength(0);
    await append;
    expect(await readAllEvents(store, run)).toHaveLength(1);
    await store.close();
  });

  it("cannot write", () => {
    const path = newPath();
    openWriter(path).close();
    const reader = openReader(path);
    expect(() => reader.exec("create table t (x)")).toThrow(/readonly/);
    reader.close();
  });
});

describe("a file that is in use", () => {
  it("has a short log, however much is written, and none when it is closed", async () => {
    const path = newPath();
    const database = await openSqliteDatabase({ path, logger: silentLogger });
    await database.write((transaction) => sql`create table blobs (content blob)`.execute(transaction));
    const megabyte = 2 ** 20;
    for (let round = 0; round < 30; round += 1) {
      await database.write((transaction) =>
        sql`insert into blobs values (zeroblob(${megabyte}))`.execute(transaction),
      );
    }
    expect((await stat(`${path}-wal`)).size).toBeLessThan(6 * megabyte);
    await database.close();
    await expect(stat(`${path}-wal`)).rejects.toThrow(/ENOENT/);
  });

  it("keeps what was in its log when somebody deletes that, and what is written afterwards", async () => {
    const path = newPath();
    const store = await open(path);
    const organizationId = await createOrganization(store);
    const { run: before } = await createRunOnNewThread(store, organizationId);
    await rm(`${path}-wal`);
    const { run: after } = await createRunOnNewThread(store, organizationId);
    const find = (from: Store, { threadId, id: runId }: Run) =>
      from.findRun({ organizationId, threadId, runId });
    expect([await find(store, before), await find(store, after)]).toEqual([before, after]);

    // What the next process finds after this one was killed.
    const left = newPath();
    for (const end of ["", "-wal"]) {
      await copyFile(path + end, left + end);
    }
    const next = await open(left);
    expect([await find(next, before), await find(next, after)]).toEqual([before, after]);
    await next.close();
    await store.close();
  });

  it("keeps everything when somebody deletes the index of its log, and another process opens it then", async () => {
    const path = newPath();
    const store = await open(path);
    const organizationId = await createOrganization(store);
    const before = await createRunOnNewThread(store, organizationId);
    await rm(`${path}-shm`);
    await openElsewhere(path);
    const after = await createRunOnNewThread(store, organizationId);
    const find = async (from: Store) =>
      Promise.all(
        [before, after].map(({ run: { threadId, id: runId } }) =>
          from.findRun({ organizationId, threadId, runId }),
        ),
      );
    expect(await find(store)).toEqual([before.run, after.run]);

    await rm(`${path}-shm`);
    await openElsewhere(path);
    await store.close();
    const next = await open(path);
    expect(await find(next)).toEqual([before.run, after.run]);
    await next.close();
  });

  it("is written no more while it is not at its path, or another one is", async () => {
    const path = newPath();
    const store = await open(path);
    const organizationId = await createOrganization(store);
    await rename(path, `${path}-away`);
    await expect(createRunOnNewThread(store, organizationId)).rejects.toThrow(StoreUnavailableError);
    await writeFile(path, "");
    await expect(store.ping()).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/replaced/) },
    });
    await rename(`${path}-away`, path);
    const bytes = await readFile(path);
    await truncate(path, 0);
    await expect(store.ping()).rejects.toMatchObject({
      cause: { message: expect.stringMatching(/replaced/) },
    });
    await writeFile(path, bytes, { flag: "r+" });
    const { thread } = await createRunOnNewThread(store, organizationId);
    expect(await store.findThread({ organizationId, threadId: thread.id })).toEqual(thread);
    await store.close();
  });
});

describe("a log that somebody cuts off", () => {
  it("is written no more, as nobody would find what is written after the gap", async () => {
    const path = newPath();
    const store = await open(path);
    const organizationId = await createOrganization(store);
    await createRunOnNewThread(store, organizationId);
    const { size } = await stat(`${path}-wal`);
    await truncate(`${path}-wal`, Math.floor(size / 2));
    for (let attempt = 0; attempt < 3; attempt += 1) {
      await expect(store.ping()).rejects.toMatchObject({
        cause: { message: expect.stringMatching(/cut off/) },
      });
    }
    await expect(store.close()).rejects.toThrow(StoreUnavailableError);

    const left = await open(path);
    await left.ping();
    await left.close();
  });

  it("does no harm when all of it is in the file, as after a copy that another process made", async () => {
    const path = newPath();
    const store = await open(path);
    const organizationId = await createOrganization(store);
    const other = openWriter(path);
    expect((await stat(`${path}-wal`)).size).toBe(0);
    const { thread } = await createRunOnNewThread(store, organizationId);
    expect(await store.findThread({ organizationId, threadId: thread.id })).toEqual(thread);
    other.close();
    await store.close();
  });
});

describe("a file that cannot be used", () => {
  async function withRun(path: string): Promise<OrganizationId> {
    const store = await open(path);
    const organizationId = await createOrganization(store);
    await createRunOnNewThread(store, organizationId);
    await store.close();
    return organizationId;
  }

  it("makes the store unavailable, and the message shows no path", async () => {
    const notADatabase = newPath();
    await writeFile(notADatabase, "not a database, but long enough to look at".repeat(100));
    for (const path of [notADatabase, join(folder, "no such folder", "a.db")]) {
      const error = await open(path).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StoreUnavailableError);
      expect(String(error)).not.toContain(folder);
    }
  });

  it("is not begun anew beside the log of one that is gone, which has what was written last", async () => {
    const path = newPath();
    const store = await open(path);
    const organizationId = await createOrganization(store);
    const { run } = await createRunOnNewThread(store, organizationId);
    // What is left of a process that was killed.
    const left = newPath();
    for (const end of ["", "-wal"]) {
      await copyFile(path + end, left + end);
    }
    await store.close();

    await rename(left, `${left}-away`);
    await expect(open(left)).rejects.toThrow(/log beside it/);
    await writeFile(left, "");
    await expect(open(left)).rejects.toThrow(/log beside it/);
    await rename(`${left}-away`, left);
    const next = await open(left);
    expect(await next.findRun({ organizationId, threadId: run.threadId, runId: run.id })).toEqual(run);
    await next.close();
  });

  it("is said to be damaged when its bytes are not a database's, whether that shows at once or later", async () => {
    const path = newPath();
    await withRun(path);
    const pageBytes = 4_096;
    const file = await openFile(path, "r+");
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size - pageBytes, 0xa5), 0, size - pageBytes, pageBytes);
    await file.close();
    await expect(open(path)).rejects.toThrow(/damaged/);

    const inUse = newPath();
    const organizationId = await withRun(inUse);
    const store = await open(inUse);
    await truncate(inUse, pageBytes);
    const page = { limit: 9, order: "asc", after: null, before: null } as const;
    const filter = { datasetId: null, metadata: {}, search: null };
    const reading = store.listThreads({ organizationId, filter, page });
    await expect(reading).rejects.toThrow(StoreUnavailableError);
    // Only to let go of the file: SQLite may refuse to close a database as damaged as this one.
    await store.close().catch(() => undefined);
  });

  // Whoever may do everything may also write what is read-only.
  it.skipIf(process.getuid?.() === 0)("is refused at once when it can only be read", async () => {
    const path = newPath();
    await withRun(path);
    await chmod(path, 0o444);
    await expect(open(path)).rejects.toThrow(/this user's to write/);
  });

  it("is said to be another's when somebody writes to it for as long as opening waits", async () => {
    const path = newPath();
    await withRun(path);
    const other = openWriter(path);
    other.exec("begin immediate");
    await expect(open(path)).rejects.toThrow(/Another process is writing/);
    other.close();
  });
});
