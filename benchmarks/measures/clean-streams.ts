import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, told } from "../figure.ts";
import type { MeasuredRun } from "../measured-stream.ts";
import { runMany } from "../rounds.ts";
import { quantile } from "../statistics.ts";
import type { Subject } from "../subjects.ts";

const tokens = 64;
const everyMs = 20;
const windows = 3;
/** A longer silence within a stream than this is a stall. */
const longestGapMs = 10 * everyMs;
const settleMs = 1_000;
const asked = 256;

/** How many paced streams at once come through whole and without a stall, three times out of three. */
export async function measureCleanStreams(
  subject: Subject,
  { rungs }: { rungs: readonly number[] },
): Promise<Figure[]> {
  const figures: Figure[] = [];
  let most = 0;
  for (const streams of rungs) {
    let passed = 0;
    const seen: MeasuredRun[] = [];
    for (let window = 0; window < windows; window += 1) {
      const { runs } = await runMany(subject, { runs: streams, concurrency: streams, tokens, everyMs });
      seen.push(...runs);
      passed += runs.every((run) => run.clean && run.longestGapMs <= longestGapMs) ? 1 : 0;
      await wait(settleMs);
    }
    const gaps = seen.map((run) => run.longestGapMs);
    const lost = seen.filter((run) => !run.clean).length;
    figures.push(
      told(
        `${streams} streams`,
        `${passed} of ${windows} windows clean, ${lost} streams not whole, longest gap p50 ${quantile(gaps, 0.5).toFixed(0)} ms, max ${quantile(gaps, 1).toFixed(0)} ms`,
      ),
    );
    if (passed < windows) {
      break;
    }
    most = streams;
  }
  return [...figures, barred("clean paced streams", `≥ ${most}`, `≥ ${asked}`, most >= asked)];
}
