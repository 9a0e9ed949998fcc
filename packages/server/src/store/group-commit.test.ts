import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SqliteError } from "better-sqlite3";
import { Kysely, sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { StoreUnavailableError } from "../core/errors.ts";
import type { Unit } from "./database.ts";
import { createGroupCommit, type GroupCommit } from "./group-commit.ts";
import type { Schema } from "./schema.ts";
import { openWriter } from "./sqlite-connection.ts";
import { createSqliteDialect } from "./sqlite-dialect.ts";

let connection: ReturnType<typeof openWriter>;
let kysely: Kysely<Schema>;
let groupCommit: GroupCommit;
/** The number of units of each commit. */
let commits: number[];
/** How often the database was opened anew. */
let reopened: number;

beforeEach(() => {
  connection = openWriter(":memory:");
  connection.exec(`
    create table parents (value integer primary key);
    create table children (value integer references parents (value) deferrable initially deferred);
  `);
  kysely = new Kysely<Schema>({ dialect: createSqliteDialect(() => connection) });
  commits = [];
  reopened = 0;
  groupCommit = createGroupCommit({
    connection,
    kysely,
    reopen() {
      reopened += 1;
      return { connection, kysely };
    },
    beginGroup: () => (units) => commits.push(units),
  });
});
afterEach(() => connection.close());

const insert =
  (...values: number[]): Unit<number> =>
  async (transaction) => {
    for (const value of values) {
      await sql`insert into parents (value) values (${value})`.execute(transaction);
    }
    return values.length;
  };

const submitAll = (...units: Unit<unknown>[]) =>
  Promise.allSettled(units.map((unit) => groupCommit.submit(unit)));

const stored = () => connection.prepare("select value from parents order by value").pluck().all();

describe("a group", () => {
  it("is what is submitted in one turn of the event loop, in one commit", async () => {
    const results = await Promise.all(
      [insert(1), insert(2, 3), insert(4)].map((unit) => groupCommit.submit(unit)),
    );
    expect(results).toEqual([1, 2, 1]);
    expect(stored()).toEqual([1, 2, 3, 4]);
    expect(commits).toEqual([3]);
  });

  it("lets what a unit has set going go out before the commit, when the unit says so", async () => {
    const seen: boolean[] = [];
    const look: Unit<void> = async () => {
      setImmediate(() => seen.push(connection.inTransaction));
    };
    await groupCommit.submit(look);
    await groupCommit.submit(look, { goesOut: true });
    await new Promise((resolve) => setImmediate(resolve));
    expect(seen).toEqual([false, true]);
  });

  it("lets everything else have its turn between its units when they are many", async () => {
    const turnsWithin = async (units: number) => {
      let turns = 0;
      let isOver = false;
      const count = () => {
        turns += Number(connection.inTransaction);
        if (!isOver) {
          setImmediate(count);
        }
      };
      const written = submitAll(...Array.from({ length: units }, () => insert()));
      setImmediate(count);
      await written;
      isOver = true;
      return turns;
    };
    expect([await turnsWithin(8), await turnsWithin(50)]).toEqual([0, 6]);
    expect(commits).toEqual([8, 50]);
  });

  it("is told of before, and the next one begins after, what is done when it is committed", async () => {
    let done = () => {};
    const tidying = createGroupCommit({
      connection,
      kysely,
      reopen: () => ({ connection, kysely }),
      afterGroup: () => new Promise((resolve) => (done = resolve)),
    });
    expect(await tidying.submit(insert(1))).toBe(1);
    let isWritten = false;
    const next = tidying.submit(insert(2)).then(() => (isWritten = true));
    for (let turn = 0; turn < 10; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect([isWritten, stored()]).toEqual([false, [1]]);
    done();
    await next;
    expect(stored()).toEqual([1, 2]);
  });

  it("is followed by another one for what is submitted while it is written", async () => {
    let second: Promise<number> | undefined;
    const first = groupCommit.submit(async (transaction) => {
      second = groupCommit.submit(insert(2));
      return insert(1)(transaction);
    });
    await first;
    expect(await second).toBe(1);
    expect(commits).toEqual([1, 1]);
  });

  it("lets a unit see what the units before it wrote", async () => {
    const count = async (transaction: Kysely<Schema>) => {
      const { rows } = await sql<{ n: number }>`select count(*) as n from parents`.execute(transaction);
      return rows[0]?.n;
    };
    const [, seen] = await Promise.all([groupCommit.submit(insert(1, 2)), groupCommit.submit(count)]);
    expect(seen).toBe(2);
    expect(commits).toEqual([2]);
  });

  it("tells nobody of a result before it is committed", async () => {
    const heard: boolean[] = [];
    await Promise.all(
      [1, 2, 3].map(async (value) => {
        await groupCommit.submit(insert(value));
        heard.push(connection.inTransaction, commits.length === 1);
      }),
    );
    expect(heard).toEqual([false, true, false, true, false, true]);
  });

  it("is closed to other statements on the same connection until it is committed", async () => {
    let strayRead: Promise<unknown> | undefined;
    await groupCommit.submit(async (transaction) => {
      await insert(1)(transaction);
      strayRead = sql`select value from parents`.execute(kysely).then(() => connection.inTransaction);
      await insert(2)(transaction);
    });
    expect(await strayRead).toBe(false);
  });
});

describe("a unit that fails", () => {
  it("is undone alone, whether a statement failed or the unit threw", async () => {
    const results = await submitAll(
      insert(1),
      insert(2, 1),
      insert(3),
      async (transaction: Kysely<Schema>) => {
        await insert(4)(transaction);
        throw new Error("changed its mind");
      },
      insert(5),
    );
    expect(results.map(({ status }) => status)).toEqual([
      "fulfilled",
      "rejected",
      "fulfilled",
      "rejected",
      "fulfilled",
    ]);
    expect(results[1]).toMatchObject({ reason: { code: "SQLITE_CONSTRAINT_PRIMARYKEY" } });
    expect(results[3]).toMatchObject({ reason: { message: "changed its mind" } });
    expect(stored()).toEqual([1, 3, 5]);
    expect(commits).toEqual([5]);
  });

  it("is undone when it is the only one of its group, and the next is written", async () => {
    const [result] = await submitAll(insert(1, 1));
    expect(result).toMatchObject({ status: "rejected", reason: { code: "SQLITE_CONSTRAINT_PRIMARYKEY" } });
    expect(connection.inTransaction).toBe(false);
    expect(stored()).toEqual([]);
    expect(await groupCommit.submit(insert(1))).toBe(1);
    expect(stored()).toEqual([1]);
  });

  it("is told of it only when it is sure that the others are committed", async () => {
    const failing = groupCommit.submit(insert(1, 1)).catch(() => commits.length);
    await groupCommit.submit(insert(2));
    expect(await failing).toBe(1);
  });
});

describe("a group that cannot be written", () => {
  const orphan: Unit<void> = async (transaction) => {
    await sql`insert into children (value) values (404)`.execute(transaction);
  };

  it("fails as a whole when the commit fails, and leaves no transaction open", async () => {
    const results = await submitAll(insert(1), orphan, insert(2));
    for (const result of results) {
      expect(result).toMatchObject({ status: "rejected", reason: expect.any(StoreUnavailableError) });
    }
    expect(connection.inTransaction).toBe(false);
    expect(stored()).toEqual([]);
    expect(commits).toEqual([]);
    expect(await groupCommit.submit(insert(3))).toBe(1);
  });

  it("fails as a whole when SQLite itself gives up the transaction, and no later unit is written outside one", async () => {
    const results = await submitAll(
      insert(1),
      async (transaction: Kysely<Schema>) => {
        await sql`insert or rollback into parents (value) values (1)`.execute(transaction);
      },
      insert(2),
    );
    for (const result of results) {
      expect(result).toMatchObject({ status: "rejected", reason: expect.any(StoreUnavailableError) });
    }
    expect(stored()).toEqual([]);
    expect(await groupCommit.submit(insert(3))).toBe(1);
  });

  it("says that the store is unavailable when the disk is full, and works again when it is not", async () => {
    connection.pragma(`max_page_count = ${connection.pragma("page_count", { simple: true })}`);
    await expect(
      groupCommit.submit(async (transaction) => {
        await sql`create table large as select zeroblob(1000000) as body`.execute(transaction);
      }),
    ).rejects.toThrow(StoreUnavailableError);
    connection.pragma("max_page_count = 100000");
    expect(await groupCommit.submit(insert(1))).toBe(1);
  });

  it("fails as a whole when the disk does, and the next begins on a connection that was opened anew", async () => {
    const failure = new SqliteError("disk I/O error", "SQLITE_IOERR_FSYNC");
    const results = await submitAll(
      insert(1),
      async () => {
        throw new StoreUnavailableError("The database cannot be written.", { cause: failure });
      },
      insert(2),
    );
    for (const result of results) {
      expect(result).toMatchObject({ status: "rejected", reason: expect.any(StoreUnavailableError) });
    }
    expect(stored()).toEqual([]);
    expect(reopened).toBe(0);
    expect(await groupCommit.submit(insert(3))).toBe(1);
    expect(await groupCommit.submit(insert(4))).toBe(1);
    expect(reopened).toBe(1);
  });

  it("is committed although the disk fails afterwards, and the next begins on a connection that was opened anew", async () => {
    const steps: string[] = [];
    const tidying = createGroupCommit({
      connection,
      kysely,
      reopen() {
        steps.push("opened");
        return { connection, kysely };
      },
      async afterGroup() {
        steps.push("tidied");
        if (steps.length === 1) {
          throw new SqliteError("disk I/O error", "SQLITE_IOERR_FSYNC");
        }
      },
    });
    expect(await tidying.submit(insert(1))).toBe(1);
    expect(await tidying.submit(insert(2))).toBe(1);
    expect(await tidying.submit(insert(3))).toBe(1);
    expect(steps.slice(0, 3)).toEqual(["tidied", "opened", "tidied"]);
    expect(stored()).toEqual([1, 2, 3]);
  });

  it("fails, and so do those after it, until the database can be opened anew", async () => {
    let isAway = true;
    const flaky = createGroupCommit({
      connection,
      kysely,
      reopen() {
        if (isAway) {
          throw new StoreUnavailableError("The database file cannot be opened.");
        }
        return { connection, kysely };
      },
    });
    const failing: Unit<void> = async () => {
      throw new SqliteError("disk I/O error", "SQLITE_IOERR_WRITE");
    };
    await expect(flaky.submit(failing)).rejects.toThrow(StoreUnavailableError);
    await expect(flaky.submit(insert(1))).rejects.toThrow(StoreUnavailableError);
    await expect(flaky.submit(insert(1))).rejects.toThrow(StoreUnavailableError);
    isAway = false;
    expect(await flaky.submit(insert(1))).toBe(1);
    expect(stored()).toEqual([1]);
  });

  describe("because another process is writing", () => {
    async function share() {
      const folder = await mkdtemp(join(tmpdir(), "threadmill-group-"));
      const path = join(folder, "shared.db");
      const mine = openWriter(path);
      mine.exec("create table parents (value integer)");
      mine.pragma("busy_timeout = 0");
      const theirs = openWriter(path);
      onTestFinished(async () => {
        theirs.close();
        mine.close();
        await rm(folder, { recursive: true });
      });
      const writer = {
        connection: mine,
        kysely: new Kysely<Schema>({ dialect: createSqliteDialect(() => mine) }),
      };
      return { theirs, onMine: createGroupCommit({ ...writer, reopen: () => writer }) };
    }

    it("lets everything else go on, and is written when the other has", async () => {
      const { theirs, onMine } = await share();
      theirs.exec("begin immediate");
      const writing = onMine.submit(insert(1));
      for (let turn = 0; turn < 10; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      theirs.exec("rollback");
      expect(await writing).toBe(1);
    });

    it("says that the store is unavailable when that takes too long, and works again after", async () => {
      const { theirs, onMine } = await share();
      theirs.exec("begin immediate");
      await expect(onMine.submit(insert(1))).rejects.toThrow(StoreUnavailableError);
      theirs.exec("rollback");
      expect(await onMine.submit(insert(1))).toBe(1);
    });
  });

  it("says that the store is unavailable when the database is read-only", async () => {
    connection.pragma("query_only = on");
    await expect(groupCommit.submit(insert(1))).rejects.toThrow(StoreUnavailableError);
  });
});

describe("close", () => {
  it("waits for what was submitted, and takes nothing more", async () => {
    const last = groupCommit.submit(insert(1));
    const closing = groupCommit.close();
    await expect(groupCommit.submit(insert(2))).rejects.toThrow(StoreUnavailableError);
    await closing;
    expect(stored()).toEqual([1]);
    expect(await last).toBe(1);
  });
});
