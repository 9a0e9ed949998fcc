import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createPostgresDatabase, type PostgresDatabase } from "../../test/postgres-database.ts";
import { queryWithBegin } from "./query-with-begin.ts";

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
  expect(await queryWithBegin(client, { begin: "begin", text, values: [1] })).toMatchObject({
    command: "INSERT",
    rowCount: 1,
    rows: [{ place: 1 }],
  });
  await client.query("rollback");
  expect(await places()).toEqual([]);
});

it("takes a statement without parameters, and one without rows", async () => {
  expect((await queryWithBegin(client, { begin: "begin", text: "select 7 as count" })).rows).toEqual([
    { count: 7 },
  ]);
  await client.query("commit");
  expect((await queryWithBegin(client, { begin: "begin", text: "delete from entries" })).rowCount).toBe(0);
  await client.query("commit");
});

it("carries out nothing when the transaction cannot begin", async () => {
  const begin = "begin isolation level unheard of";
  const sent = queryWithBegin(client, { begin, text: "insert into entries values (1)" });
  await expect(sent).rejects.toMatchObject({ code: "42601" });
  expect(await places()).toEqual([]);
});

it("has begun a transaction when the statement fails", async () => {
  const sent = queryWithBegin(client, { begin: "begin", text: "select nothing from nowhere" });
  await expect(sent).rejects.toMatchObject({ code: "42P01" });
  await expect(places()).rejects.toMatchObject({ code: "25P02" });
  await client.query("rollback");
  expect(await places()).toEqual([]);
});
