import { describe, expect, it } from "vitest";
import { loadOnce } from "./load-once.ts";

describe("what is loaded when it is needed", () => {
  it("is loaded once for all who need it at the same time and later", async () => {
    let loads = 0;
    const load = loadOnce(async () => {
      loads += 1;
      return { loads };
    });
    const [first, second] = await Promise.all([load(), load()]);
    expect(await load()).toBe(first);
    expect(second).toBe(first);
    expect(loads).toBe(1);
  });

  it("is loaded again after it could not be, and who needed it then is told", async () => {
    const failure = new Error("too many open files");
    let loads = 0;
    const load = loadOnce(async () => {
      loads += 1;
      if (loads === 1) {
        throw failure;
      }
      return loads;
    });
    const [first, second] = await Promise.allSettled([load(), load()]);
    expect([first, second]).toEqual([
      { status: "rejected", reason: failure },
      { status: "rejected", reason: failure },
    ]);
    expect(await load()).toBe(2);
  });
});
