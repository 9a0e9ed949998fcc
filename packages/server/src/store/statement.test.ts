import { sql } from "kysely";
import { expect, it } from "vitest";
import { statement } from "./statement.ts";
import { describeStores } from "./testing/describe-stores.ts";

describeStores((_store, database) => {
  it("builds a statement once and runs it with other values each time", async () => {
    let builds = 0;
    const join = statement((_db, { first, second }: { first: string; second: string }) => {
      builds += 1;
      return sql<{ joined: string }>`
        select cast(${second} as text) || cast(${"-"} as text) || cast(${first} as text) as joined
      `;
    });
    const { reader } = database();
    const run = async (first: string, second: string) => (await join(reader, { first, second }, {})).rows;

    expect(await run("a", "b")).toEqual([{ joined: "b-a" }]);
    expect(await run("c", "d")).toEqual([{ joined: "d-c" }]);
    expect(builds).toBe(1);
  });

  it("builds a statement anew for each shape", async () => {
    const total = statement(
      (_db, { one }: { one: number }, { double, words }: { double: boolean; words: readonly string[] }) => {
        const number = sql`cast(${one} as integer)`;
        return sql<{
          total: number;
        }>`select ${double ? sql`${number} + ${number}` : number} + ${sql.lit(words.length)} as total`;
      },
    );
    const { reader } = database();
    const run = async (one: number, shape: { double: boolean; words: readonly string[] }) =>
      (await total(reader, { one }, shape)).rows;

    expect(await run(3, { double: false, words: [] })).toEqual([{ total: 3 }]);
    expect(await run(3, { double: true, words: ["a"] })).toEqual([{ total: 7 }]);
    expect(await run(4, { double: false, words: [] })).toEqual([{ total: 4 }]);
  });
});
