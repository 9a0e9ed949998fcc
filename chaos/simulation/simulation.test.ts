import { describe, expect, it } from "vitest";
import { type PlantedBug, plantedBugs } from "./planted-bugs.ts";
import { type Outcome, simulate } from "./simulate.ts";

describe("the simulation", () => {
  it("does the same again for the same seed", async () => {
    for (const seed of [1, 2, 3]) {
      expect(await simulate(seed)).toEqual(await simulate(seed));
    }
  });

  it("finds nothing wrong in its first worlds", async () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const { problems } = await simulate(seed);
      expect(problems, `seed ${seed}`).toEqual([]);
    }
  });

  it.each(Object.entries(plantedBugs))("sees it when %s", async (_, plantedBug) => {
    const found = await firstFailure(plantedBug);
    expect(found?.problems).not.toEqual([]);
  });
});

async function firstFailure(plantedBug: PlantedBug): Promise<Outcome | undefined> {
  for (let seed = 1; seed <= 150; seed += 1) {
    const outcome = await simulate(seed, { plantedBug });
    if (outcome.problems.length > 0) {
      return outcome;
    }
  }
  return undefined;
}
