import type { SeededRandom } from "../seeded-random.ts";

/** How likely each thing goes wrong, from 0 to 1. All of it ends with {@link Faults.stop}. */
export interface Faults {
  /** The store refuses a call; nothing was done. */
  storeRefuses: number;
  /** The store does what it was asked and the answer is lost. */
  answerLost: number;
  /** A call of the store takes some turns longer. */
  storeSlow: number;
  /** A model call goes wrong in one of its ways. */
  modelFails: number;
  /** The model takes its time between two parts. */
  modelSlow: number;
  /** A hint does not reach another node. */
  hintLost: number;
  stop(): void;
}

/** Each kind of fault is there in about half of all seeds, so that they meet in all combinations. */
export function drawFaults(random: SeededRandom): Faults {
  const draw = (probability: number) => (random.chance(0.5) ? probability * random.fraction() : 0);
  return {
    storeRefuses: draw(0.1),
    answerLost: draw(0.1),
    storeSlow: draw(0.6),
    modelFails: draw(0.6),
    modelSlow: draw(0.7),
    hintLost: draw(1),
    stop() {
      Object.assign(this, {
        storeRefuses: 0,
        answerLost: 0,
        storeSlow: 0,
        modelFails: 0,
        modelSlow: 0,
        hintLost: 0,
      });
    },
  };
}
