/** Time and chance, passed in so that tests have their own. */
export interface Timing {
  /** Milliseconds since some fixed moment. */
  now(): number;
  /** Calls back once; what it returns calls that off. */
  after(delayMs: number, callback: () => void): () => void;
  /** At least 0 and below 1. */
  random(): number;
}

/** Some 25 days. Timers that are to wait for longer call back at once, those without an end among them. */
const longestDelayMs = 2 ** 31 - 1;

export const systemTiming: Timing = {
  now: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, Math.min(delayMs, longestDelayMs));
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

/** @throws the reason of the signal, at once when it is aborted. */
export function sleep(timing: Timing, delayMs: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const leave = () => {
      cancel();
      reject(signal?.reason);
    };
    const cancel = timing.after(delayMs, () => {
      signal?.removeEventListener("abort", leave);
      resolve();
    });
    signal?.addEventListener("abort", leave, { once: true });
  });
}
