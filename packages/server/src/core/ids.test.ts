import { describe, expect, it } from "vitest";
import { createManualClock } from "../../test/manual-clock.ts";
import { createIdSource, idPrefixes } from "./ids.ts";

describe("ids", () => {
  const clock = createManualClock();
  let next = 0;
  const random = (size: number) => {
    next += 1;
    return new Uint8Array(size).fill(next % 256);
  };

  it("carry the prefix of their kind and a version 7 uuid", () => {
    const ids = createIdSource({ clock, random });
    const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";
    for (const kind of ["thread", "message", "run", "step", "organization"] as const) {
      expect(ids.next(kind)).toMatch(new RegExp(`^${idPrefixes[kind]}${uuid}$`));
    }
  });

  it("sort by time", async () => {
    const ids = createIdSource({ clock, random });
    const earlier = ids.next("run");
    await clock.advance(1);
    expect(ids.next("run") > earlier).toBe(true);
  });

  it("are made of the given clock and random bytes alone", () => {
    const same = () => createIdSource({ clock, random: (size) => new Uint8Array(size) }).next("run");
    expect(same()).toBe(same());
  });
});
