import { randomBytes } from "node:crypto";
import type { Clock } from "./core/clock.ts";
import type { Random } from "./core/random.ts";

/** The longest delay that a timer of the platform keeps; a longer one would fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(Math.max(delayMs, 0), longestTimerMs));
    timer.unref();
    return () => clearTimeout(timer);
  },
};

export const systemRandom: Random = (size) => randomBytes(size);
