import type { Clock } from "../../packages/server/src/core/clock.ts";
import { createIdSource } from "../../packages/server/src/core/ids.ts";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import type { Store } from "../../packages/server/src/core/store.ts";
import {
  createEngine,
  defaultEngineSettings,
  type EngineSettings,
  type RunningEngine,
} from "../../packages/server/src/engine/create-engine.ts";
import type { SeededRandom } from "../seeded-random.ts";
import type { Faults } from "./faults.ts";
import { createFaultyStore } from "./faulty-store.ts";
import { createGate, type Gate } from "./gate.ts";
import type { Provider } from "./simulated-model.ts";
import type { WakeupHub } from "./wakeup-hub.ts";

export const simulatedSettings: EngineSettings = {
  ...defaultEngineSettings,
  leaseMs: 6_000,
  pollMs: 2_000,
  runLifetimeMs: 60_000,
  sweepMs: 20_000,
};

/** The real engine, reaching everything outside itself through a gate that can be shut. */
export interface SimulatedNode {
  name: string;
  gate: Gate;
  engine: RunningEngine;
  /** What its clients read without the engine. */
  store: Store;
}

export function startNode({
  name,
  store,
  clock,
  hub,
  provider,
  faults,
  random,
  maxConcurrentRuns,
}: {
  name: string;
  store: Store;
  clock: Clock;
  hub: WakeupHub;
  provider: Provider;
  faults: Faults;
  random: SeededRandom;
  maxConcurrentRuns: number;
}): SimulatedNode {
  const gate = createGate();
  const ownClock: Clock = {
    now: clock.now,
    after: (delayMs, callback) => clock.after(delayMs, () => gate.run(callback)),
  };
  const ownStore = createFaultyStore(store, { gate, faults, random });
  const engine = createEngine({
    store: ownStore,
    models: provider.modelFor({ gate, clock: ownClock }),
    countTokens: async (texts) => texts.map((text) => text.length),
    wakeup: hub.join(gate),
    clock: ownClock,
    ids: createIdSource({ clock, random: random.bytes }),
    random: random.bytes,
    logger: silentLogger,
    settings: { ...simulatedSettings, maxConcurrentRuns },
  });
  engine.start();
  return { name, gate, engine, store: ownStore };
}
