/** Chance that repeats itself: the same seed gives the same numbers for ever. */
export interface SeededRandom {
  /** From 0 up to and without 1. */
  fraction(): number;
  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly Item[]): Item;
  /** Picks a key, the likelier the higher its weight. */
  weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key;
  bytes(size: number): Uint8Array;
}

/** The generator sfc32, seeded through splitmix32. */
export function createSeededRandom(seed: number): SeededRandom {
  const next = splitmix(seed);
  let [a, b, c, counter] = [next(), next(), next(), 1];

  function word(): number {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return sum >>> 0;
  }
  for (let count = 0; count < 12; count += 1) {
    word();
  }

  const fraction = () => word() / 2 ** 32;
  const below = (limit: number) => Math.floor(fraction() * limit);

  return {
    fraction,
    below,
    chance: (probability) => fraction() < probability,
    pick(items) {
      const item = items[below(items.length)];
      if (item === undefined) {
        throw new Error("nothing to pick from");
      }
      return item;
    },
    weighted<Key extends string>(weights: Readonly<Record<Key, number>>): Key {
      const entries = Object.entries(weights) as [Key, number][];
      let rest = fraction() * entries.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [key, weight] of entries) {
        rest -= weight;
        if (rest < 0) {
          return key;
        }
      }
      throw new Error("nothing has a weight");
    },
    bytes: (size) => Uint8Array.from({ length: size }, () => below(256)),
  };
}

function splitmix(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
}
