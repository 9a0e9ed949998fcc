import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createPostgresDatabase, type PostgresDatabase } from "../../test/postgres-database.ts";
import { queriesWithBegin } from "./queries-with-begin.ts";

let postgres: PostgresDatabase;
let client: pg.Client;

beforeEach(async () => {
  postgres = await createPostgresDatabase();
  client = new pg.Client({ connectionString: postgres.url, pipeline: true });
  await client.connect();
  await client.query("create table entries (place integer primary key)");
});
afterEach(async () => {
  await client.end();
  await postgres[Symbol.asyncDispose]();
});

async function places(): Promise<number[]> {
  const { rows } = await client.query("select place from entries order by place");
  return rows.map(({ place }) => place);
}

it("gives what the statement gives, and has begun a transaction", async () => {
  const text = "insert into entries values ($1) returning place";
  expect(
    await queriesWithBegin(client, { begin: "begin", ahead: [], last: { text, values: [1] } }),
  ).toMatchObject({
    command: "INSERT",
    rowCount: 1,
    rows: [{ place: 1 }],
  });
  await client.query("rollback");
  expect(await places()).toEqual([]);
});

it("takes a statement without parameters, and one without rows", async () => {
  expect(
    (await queriesWithBegin(client, { begin: "begin", ahead: [], last: { text: "select 7 as count" } })).rows,
  ).toEqual([{ count: 7 }]);
  await client.query("commit");
  expect(
    (await queriesWithBegin(client, { begin: "begin", ahead: [], last: { text: "delete from entries" } }))
      .rowCount,
  ).toBe(0);
  await client.query("commit");
});

it("carries out nothing when the transaction cannot begin", async () => {
  const begin = "begin isolation level unheard of";
  const sent = queriesWithBegin(client, {
    begin,
    ahead: [],
    last: { text: "insert into entries values (1)" },
  });
  await expect(sent).rejects.toMatchObject({ code: "42601" });
  expect(await places()).toEqual([]);
});

const insert = (place: number) => ({ text: `insert into entries values (${place}) returning place` });

it("carries out what comes before the statement, in order", async () => {
  const ahead = [insert(1), { text: "update entries set place = place + $1", values: [10] }, insert(2)];
  const last = { text: "select place from entries order by place" };
  expect(await queriesWithBegin(client, { begin: "begin", ahead, last })).toMatchObject({
    command: "SELECT",
    rows: [{ place: 2 }, { place: 11 }],
  });
  await client.query("commit");
  expect(await places()).toEqual([2, 11]);
});

it("carries out nothing of several when the transaction cannot begin, whatever is sent behind them", async () => {
  const begin = "begin isolation level unheard of";
  const sent = queriesWithBegin(client, { begin, ahead: [insert(1), insert(2)], last: insert(3) });
  const committed = client.query("commit");
  await expect(sent).rejects.toMatchObject({ code: "42601" });
  await committed;
  expect(await places()).toEqual([]);
});

it("says of several statements what has failed first, and leaves out those after it", async () => {
  const ahead = [insert(1), { text: "select nothing from nowhere" }, insert(1)];
  const sent = queriesWithBegin(client, { begin: "begin", ahead, last: insert(2) });
  const committed = client.query("commit");
  await expect(sent).rejects.toMatchObject({ code: "42P01" });
  expect(await committed).toMatchObject({ command: "ROLLBACK" });
  expect(await places()).toEqual([]);
});

it("has begun a transaction when the statement fails", async () => {
  const sent = queriesWithBegin(client, {
    begin: "begin",
    ahead: [],
    last: { text: "select nothing from nowhere" },
  });
  await expect(sent).rejects.toMatchObject({ code: "42P01" });
  await expect(places()).rejects.toMatchObject({ code: "25P02" });
  await client.query("rollback");
  expect(await places()).toEqual([]);
});
