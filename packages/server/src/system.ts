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

/** Milliseconds since some instant, for the length of things: it is never set back. */
export const monotonicNow = () => performance.now();

/** Asking the system costs the same for much as for little, and a run has eight ids. */
const bytesAtOnce = 4_096;
let bytes = randomBytes(bytesAtOnce);

export const systemRandom: Random = (size) => {
  if (bytes.length < size) {
    bytes = randomBytes(Math.max(size, bytesAtOnce));
  }
  const taken = bytes.subarray(0, size);
  bytes = bytes.subarray(size);
  return taken;
};
