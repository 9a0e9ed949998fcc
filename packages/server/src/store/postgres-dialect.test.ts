import { type Kysely, sql } from "kysely";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPostgresDatabase, type PostgresDatabase } from "../../test/postgres-database.ts";
import { startProxy } from "../../test/proxy.ts";
import { StoreUnavailableError } from "../core/errors.ts";
import { silentLogger } from "../core/logger.ts";
import type { Database } from "./database.ts";
import { openPostgresDatabase } from "./postgres-database.ts";
import type { Schema } from "./schema.ts";
import { sendAhead } from "./sent-ahead.ts";

let postgres: PostgresDatabase;
let operator: pg.Client;
/** On one connection, so that what one transaction leaves behind is found by the next. */
let database: Database;

beforeEach(async () => {
  postgres = await createPostgresDatabase();
  operator = new pg.Client({ connectionString: postgres.url });
  await operator.connect();
  await operator.query("create table entries (place integer primary key, text text)");
  database = await openPostgresDatabase({ url: postgres.url, logger: silentLogger, maxConnections: 1 });
});
afterEach(async () => {
  await database.close();
  await operator.end();
  await postgres[Symbol.asyncDispose]();
});

const insert = (place: number) => sql`insert into entries values (${place}, 'text')`;
const countEntries = sql<{ count: number }>`select count(*) as count from entries`;

async function places(): Promise<number[]> {
  const { rows } = await operator.query("select place from entries order by place");
  return rows.map(({ place }) => place);
}

describe("a statement that is sent ahead", () => {
  it("is carried out before what follows it", async () => {
    const seen = await database.write(async (transaction) => {
      await sendAhead(transaction, insert(1));
      await sendAhead(transaction, insert(2));
      const { rows } = await countEntries.execute(transaction);
      await sendAhead(transaction, insert(3));
      return rows[0]?.count;
    });
    expect(seen).toBe(2);
    expect(await places()).toEqual([1, 2, 3]);
  });

  it("can be one of many", async () => {
    const all = Array.from({ length: 100 }, (_, place) => place);
    await database.write(async (transaction) => {
      for (const place of all) {
        await sendAhead(transaction, insert(place));
      }
    });
    expect(await places()).toEqual(all);
  });

  it("is under way, and so is the commit, before anything is answered", async () => {
    await using proxy = await startProxy(postgres.url);
    const remote = await openPostgresDatabase({ url: proxy.url, logger: silentLogger, maxConnections: 1 });
    const write = (place: number) =>
      remote.write(async (transaction) => {
        await sendAhead(transaction, insert(place));
        await sendAhead(transaction, insert(place + 100));
      });
    // Often enough for the database to know the statement.
    for (const place of [1, 2, 3]) {
      await write(place);
    }
    proxy.silence();
    const isTold = vi.fn();
    const writing = write(4).then(isTold);
    await vi.waitFor(async () => expect(await places()).toEqual([1, 2, 3, 4, 101, 102, 103, 104]));
    expect(isTold).not.toHaveBeenCalled();
    proxy.speak();
    await writing;
    await remote.close();
  });

  it("is waited for outside a transaction", async () => {
    await sendAhead(database.reader, insert(1));
    expect(await places()).toEqual([1]);
    await expect(sendAhead(database.reader, insert(1))).rejects.toMatchObject({ code: "23505" });
  });
});

describe("when a statement fails that was sent ahead", () => {
  beforeEach(() => operator.query("insert into entries values (1, 'there')"));

  it("the next one that is waited for says why, and nothing is written", async () => {
    let wentOn = false;
    const writing = database.write(async (transaction) => {
      await sendAhead(transaction, insert(2));
      await sendAhead(transaction, insert(1));
      await sendAhead(transaction, insert(3));
      await countEntries.execute(transaction);
      wentOn = true;
    });
    await expect(writing).rejects.toMatchObject({ code: "23505" });
    expect(wentOn).toBe(false);
    expect(await places()).toEqual([1]);
  });

  it("the commit says why when none is waited for, and nothing is written", async () => {
    const writing = database.write(async (transaction) => {
      await sendAhead(transaction, insert(2));
      await sendAhead(transaction, insert(1));
    });
    await expect(writing).rejects.toMatchObject({ code: "23505" });
    expect(await places()).toEqual([1]);
  });

  it("what the work itself has thrown is what is told", async () => {
    const writing = database.write(async (transaction) => {
      await sendAhead(transaction, insert(1));
      throw new Error("changed its mind");
    });
    await expect(writing).rejects.toThrow("changed its mind");
    expect(await places()).toEqual([1]);
  });

  it("its connection can do all that it could, statements that it was refused too", async () => {
    // Each often enough to get a name, which the database learns, or not, within a transaction that fails.
    for (let round = 0; round < 6; round += 1) {
      const writing = database.write(async (transaction) => {
        await sendAhead(transaction, insert(1));
        await sendAhead(transaction, sql`update entries set text = ${`${round}`}`);
        await countEntries.execute(transaction);
      });
      await expect(writing).rejects.toMatchObject({ code: "23505" });
    }
    await database.write(async (transaction) => {
      await sendAhead(transaction, insert(2));
      await sendAhead(transaction, sql`update entries set text = ${"new"}`);
      await countEntries.execute(transaction);
    });
    const { rows } = await operator.query("select text from entries");
    expect(rows).toEqual([{ text: "new" }, { text: "new" }]);
  });
});

describe("behind a pooler that knows nothing of prepared statements", () => {
  const warn = vi.fn();
  const whose = (name: string) => sql<{ whose: string }>`select ${sql.lit(name)} as whose`;
  let other: Database;
  beforeEach(async () => {
    warn.mockClear();
    await database.close();
    const options = { url: postgres.url, logger: { ...silentLogger, warn }, maxConnections: 1 };
    database = await openPostgresDatabase(options);
    other = await openPostgresDatabase(options);
  });
  afterEach(() => other.close());

  async function writeOften(to: Database, firstPlace: number): Promise<void> {
    for (let place = firstPlace; place < firstPlace + 6; place += 1) {
      await to.write(async (transaction) => {
        await sendAhead(transaction, insert(place));
        await countEntries.execute(transaction);
        await sendAhead(transaction, insert(place + 100));
      });
    }
  }

  /** As when the server's connection on which the other node has prepared its statements is given to this one. */
  async function giveConnectionOfOther(): Promise<void> {
    const { rows } = await sql<{
      name: string;
      statement: string;
    }>`select name, statement from pg_prepared_statements where statement <> 'commit'`.execute(other.reader);
    await sql`deallocate all`.execute(database.reader);
    for (const { name, statement } of rows) {
      await sql`prepare ${sql.id(name)} as ${sql.raw(statement)}`.execute(database.reader);
    }
  }

  it("carries out nothing that another node has prepared", async () => {
    for (let times = 1; times <= 4; times += 1) {
      await whose("mine").execute(database.reader);
      await whose("theirs").execute(other.reader);
    }
    await giveConnectionOfOther();
    expect((await whose("mine").execute(database.reader)).rows).toEqual([{ whose: "mine" }]);
  });

  it("does everything when the names are forgotten, and says once how it goes faster", async () => {
    await writeOften(database, 1);
    for (let times = 1; times <= 2; times += 1) {
      await sql`deallocate all`.execute(database.reader);
      expect((await countEntries.execute(database.reader)).rows).toEqual([{ count: 12 }]);
    }
    await writeOften(database, 11);
    expect(await places()).toHaveLength(24);
    expect(warn.mock.calls).toEqual([
      [expect.anything(), expect.stringContaining("max_prepared_statements")],
    ]);
  });

  it("does everything when the names are given already, and says once how it goes faster", async () => {
    await writeOften(other, 1);
    await giveConnectionOfOther();
    await writeOften(database, 11);
    expect(await places()).toHaveLength(24);
    expect(warn.mock.calls).toEqual([
      [expect.anything(), expect.stringContaining("max_prepared_statements")],
    ]);
  });
});

describe("the beginning of a transaction", () => {
  /** So that its statements have names on the connection. */
  async function writeOften(): Promise<void> {
    for (let place = 1; place <= 6; place += 1) {
      await database.write(async (transaction) => {
        await insert(place).execute(transaction);
        await sendAhead(transaction, insert(place + 100));
      });
    }
    await operator.query("truncate entries");
  }

  it("lets all of it be written, or nothing, also when the connection has forgotten what it had prepared", async () => {
    await writeOften();
    await sql`deallocate all`.execute(database.reader);
    const insertAnew = (place: number) => sql`insert into entries values (${place}, 'new')`;
    const written = await database
      .write(async (transaction) => {
        await insertAnew(1).execute(transaction);
        await insertAnew(2).execute(transaction);
        return [1, 2];
      })
      .catch(() => []);
    expect(await places()).toEqual(written);
  });

  it("takes along what is sent ahead, and none of that is written unless all is", async () => {
    await writeOften();
    await sql`deallocate all`.execute(database.reader);
    const insertAnew = (place: number) => sql`insert into entries values (${place}, 'new')`;
    await database
      .write(async (transaction) => {
        await sendAhead(transaction, insertAnew(1));
        await sendAhead(transaction, insert(2));
        await sendAhead(transaction, insertAnew(3));
      })
      .catch(() => undefined);
    expect([[], [1, 2, 3]]).toContainEqual(await places());
  });

  it("is sent when nothing else follows for a while", async () => {
    const isSent = Promise.withResolvers<void>();
    const seen = database.write(async (transaction) => {
      await sendAhead(transaction, sql`select pg_advisory_xact_lock(7)`);
      await isSent.promise;
    });
    const held = "select from pg_locks where locktype = 'advisory' and granted";
    await vi.waitFor(async () => expect((await operator.query(held)).rowCount).toBe(1));
    isSent.resolve();
    await seen;
  });

  it.each([
    ["waited for", (transaction: Kysely<Schema>, place: number) => insert(place).execute(transaction)],
    ["sent ahead", (transaction: Kysely<Schema>, place: number) => sendAhead(transaction, insert(place))],
  ])(
    "fails when the first statement does that is %s, and leaves the connection as good as before",
    async (_, first) => {
      await writeOften();
      await operator.query("insert into entries values (1, 'there')");
      for (const place of [1, 1, 2]) {
        const writing = database.write(async (transaction) => {
          await first(transaction, place);
          await sendAhead(transaction, insert(place + 100));
          await countEntries.execute(transaction);
        });
        await (place === 1 ? expect(writing).rejects.toMatchObject({ code: "23505" }) : writing);
      }
      expect(await places()).toEqual([1, 2, 102]);
    },
  );

  it("is left out when nothing follows", async () => {
    expect(await database.write(async () => "nothing")).toBe("nothing");
    await expect(
      database.write(async () => {
        throw new Error("changed its mind");
      }),
    ).rejects.toThrow("changed its mind");
    await database.write((transaction) => sendAhead(transaction, insert(1)));
    expect(await places()).toEqual([1]);
  });
});

it("a transaction that goes on after a statement has failed is not said to be committed", async () => {
  const writing = database.write(async (transaction) => {
    await insert(1).execute(transaction);
    await sql`select nothing from nowhere`.execute(transaction).catch(() => undefined);
  });
  await expect(writing).rejects.toThrow("not committed: ROLLBACK");
  expect(await places()).toEqual([]);
});

it("a connection that is lost below statements sent ahead makes the store unavailable, and is replaced", async () => {
  const writing = database.write(async (transaction) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(transaction);
    await operator.query("select pg_terminate_backend($1, 5000)", [rows[0]?.pid]);
    await sendAhead(transaction, insert(1));
    await sendAhead(transaction, insert(2));
  });
  await expect(writing).rejects.toThrow(StoreUnavailableError);
  expect(await places()).toEqual([]);
  await database.write((transaction) => sendAhead(transaction, insert(3)));
  expect(await places()).toEqual([3]);
});

describe("a session that the server ends", () => {
  it("in the middle of a statement is not used for another", async () => {
    const ended = sql`select pg_terminate_backend(pg_backend_pid())`.execute(database.reader);
    await expect(ended).rejects.toBeInstanceOf(StoreUnavailableError);
    expect((await countEntries.execute(database.reader)).rows).toEqual([{ count: 0 }]);
  });

  it.each([
    ["idle_in_transaction_session_timeout", "25P03"],
    ["transaction_timeout", "25P04"],
    ["idle_session_timeout", "57P05"],
    ["query_wait_timeout of a pooler", "08P01"],
  ])("for %s makes the store unavailable for what was sent meanwhile, and is replaced", async (_, code) => {
    const session = async () => (await sql`select pg_backend_pid()`.execute(database.reader)).rows;
    const before = await session();
    const saying = sql.raw(`do $$ begin raise exception using errcode = '${code}'; end $$`);
    await expect(saying.execute(database.reader)).rejects.toBeInstanceOf(StoreUnavailableError);
    expect(await session()).not.toEqual(before);
  });
});
