import { describe, expect, it } from "vitest";
import { silentLogger } from "../core/logger.ts";
import { createStatementNames } from "./statement-names.ts";

const times = (count: number, ask: () => string | undefined) => Array.from({ length: count }, ask).at(-1);

describe("the names of statements", () => {
  it("are given to those that come again, each its own", () => {
    const { nameOf } = createStatementNames(silentLogger);
    expect(times(3, () => nameOf("select 1"))).toBeUndefined();
    const name = nameOf("select 1");
    expect(name).toEqual(expect.any(String));
    expect(nameOf("select 1")).toBe(name);
    expect(times(4, () => nameOf("select 2"))).not.toBe(name);
  });

  it("are the same on each node, in whatever order the statements came there", () => {
    const [one, other] = [createStatementNames(silentLogger), createStatementNames(silentLogger)];
    const names = ["select 1", "select 2"].map((text) => times(4, () => one.nameOf(text)));
    const reversed = ["select 2", "select 1"].map((text) => times(4, () => other.nameOf(text)));
    expect(reversed.reverse()).toEqual(names);
  });

  it("are others after they were forgotten", () => {
    const { nameOf, forget } = createStatementNames(silentLogger);
    const name = times(4, () => nameOf("select 1"));
    forget();
    expect(times(4, () => nameOf("select 1"))).not.toBe(name);
  });

  it("are few, whatever comes", () => {
    const { nameOf } = createStatementNames(silentLogger);
    const names = new Set<string | undefined>();
    for (let index = 0; index < 5_000; index += 1) {
      names.add(times(4, () => nameOf(`select ${index}`)));
    }
    expect(names.size).toBeLessThanOrEqual(201);
  });
});
