import { systemTiming, type Timing } from "../src/timing.ts";

const longestPauseMs = 10_000;

/** Takes no pauses between two tries; only what guards against silence takes its time. */
export const hastyTiming: Timing = {
  ...systemTiming,
  after: (delayMs, callback) => systemTiming.after(delayMs > longestPauseMs ? delayMs : 0, callback),
};
