import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, told } from "../figure.ts";
import { runMany, defaultTokens as tokens } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { quantile } from "../statistics.ts";
import type { Subject } from "../subject.ts";
import { startControl } from "../subjects/control.ts";
import { startThreadmill } from "../subjects/threadmill.ts";

const everyMs = 20;
const windows = 3;
/** A longer silence within a stream than this is a stall. */
const longestGapMs = 10 * everyMs;
const settleMs = 1_000;
const asked = 256;
/** Between the beginnings of streams that cannot begin at once: they are all there for a while even so. */
const spreadMs = 4;

/**
 * How many paced streams at once come through whole and without a stall, three times out of three; what the control
 * makes of the first number that do not, with and without the library through which Threadmill asks; and whether anything
 * is lost of still more.
 */
export async function measureCleanStreams(
  upstream: Upstream,
  { rungs }: { rungs: readonly number[] },
): Promise<Figure[]> {
  await using threadmill = await startThreadmill(upstream);
  await using control = await startControl(upstream);
  await using library = await startControl(upstream, { sdk: true });
  for (const subject of [threadmill, control, library]) {
    await runMany(subject, { runs: 100, concurrency: 10 });
  }
  const figures: Figure[] = [];
  let most = 0;
  let isMissed = false;
  for (const streams of rungs) {
    const { figure, isClean } = await measureRung(threadmill, { streams, beginEveryMs: 0 });
    figures.push(figure);
    if (isClean && !isMissed) {
      most = streams;
    } else if (!isMissed) {
      isMissed = true;
      figures.push((await measureRung(threadmill, { streams, beginEveryMs: spreadMs })).figure);
      for (const subject of [control, library]) {
        figures.push((await measureRung(subject, { streams, beginEveryMs: 0 })).figure);
      }
    }
  }
  return [...figures, barred("clean paced streams", `≥ ${most}`, `≥ ${asked}`, most >= asked)];
}

async function measureRung(
  subject: Subject,
  { streams, beginEveryMs }: { streams: number; beginEveryMs: number },
): Promise<{ figure: Figure; isClean: boolean }> {
  const seen = [];
  for (let window = 0; window < windows; window += 1) {
    const { runs } = await runMany(subject, {
      runs: streams,
      concurrency: streams,
      tokens,
      everyMs,
      beginEveryMs,
    });
    seen.push(runs);
    await wait(settleMs);
  }
  const all = seen.flat();
  const gaps = all.map((run) => run.longestGapMs);
  const passed = seen.filter((runs) =>
    runs.every((run) => run.clean && run.longestGapMs <= longestGapMs),
  ).length;
  const begun = beginEveryMs === 0 ? "" : `, begun one each ${beginEveryMs} ms instead of at once`;
  const by = subject.name === "Threadmill" ? "" : `, ${subject.name}`;
  const figure = told(
    `${streams} streams of ${tokens} tokens, one each ${everyMs} ms${begun}${by}`,
    `${passed} of ${windows} windows clean, ${all.filter((run) => !run.clean).length} streams not whole, ` +
      `longest gap p50 ${quantile(gaps, 0.5).toFixed(0)} ms, max ${quantile(gaps, 1).toFixed(0)} ms`,
  );
  return { figure, isClean: passed === windows };
}
