import { StoreUnavailableError } from "../../packages/server/src/core/errors.ts";
import type { Store } from "../../packages/server/src/core/store.ts";
import type { SeededRandom } from "../seeded-random.ts";
import { decorateStore } from "./decorate-store.ts";
import type { Faults } from "./faults.ts";
import type { Gate } from "./gate.ts";
import { turns } from "./turns.ts";

/** The store as one node reaches it: over a connection that is slow, refuses, and loses answers. */
export function createFaultyStore(
  store: Store,
  { gate, faults, random }: { gate: Gate; faults: Faults; random: SeededRandom },
): Store {
  const dawdle = () => (random.chance(faults.storeSlow) ? turns(1 + random.below(8)) : Promise.resolve());
  return decorateStore(store, async ({ proceed }) => {
    await dawdle();
    await gate.pass();
    if (random.chance(faults.storeRefuses)) {
      throw new StoreUnavailableError("The simulated store refuses.");
    }
    const result = await proceed();
    await dawdle();
    await gate.pass();
    if (random.chance(faults.answerLost)) {
      throw new StoreUnavailableError("The simulated store's answer was lost.");
    }
    return result;
  });
}
