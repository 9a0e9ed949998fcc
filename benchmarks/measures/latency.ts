import { barred, type Figure, microseconds, ms, times, told } from "../figure.ts";
import type { MeasuredRun } from "../measured-stream.ts";
import { defaultTokens, runInTurn, runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { differencesOf, median, ratiosOf, spreadOf } from "../statistics.ts";
import { startControl } from "../subjects/control.ts";
import { direct } from "../subjects/direct.ts";
import { startThreadmill } from "../subjects/threadmill.ts";

/** As a model speaks: its first token comes alone. */
const spoken = { tokens: 2, everyMs: 20 };

/** How far the same server may differ from itself before nothing is concluded. */
const restless = 0.05;

/**
 * What a server adds to the first token and to each one after it, run by run and in turn with the provider alone and
 * with the control. Threadmill takes part twice; where the two differ, nothing is concluded.
 */
export async function measureLatency(
  upstream: Upstream,
  { rounds, perRound, warmUps }: { rounds: number; perRound: number; warmUps: number },
): Promise<Figure[]> {
  await using alone = direct(upstream);
  await using control = await startControl(upstream);
  await using library = await startControl(upstream, { sdk: true });
  await using bound = await startControl(upstream, { sdk: true, kept: true });
  await using threadmill = await startThreadmill(upstream);
  for (const subject of [alone, control, library, bound, threadmill]) {
    await runMany(subject, { runs: warmUps, concurrency: 1 });
  }
  // Who was asked just before answers sooner, so those that are judged stand in the middle, where others come between.
  const contenders = [alone, library, threadmill, control, threadmill, bound];
  const results = await runInTurn(contenders, { rounds, perRound });
  const slow = await runInTurn(contenders, { rounds, perRound: Math.ceil(perRound / 4), ...spoken });
  const first = added(results, firstToken);
  const perEvent = added(results, perToken);
  const whole = added(results, total);
  const firstAlone = added(slow, firstToken);

  const same = spreadOf(ratiosOf(medians(results, 2, firstToken), medians(results, 4, firstToken)));
  const isQuiet = Math.abs(same.median - 1) <= restless;
  const verdict = (met: boolean) => (isQuiet ? met : null);
  const ratio = spreadOf(ratiosOf(first.ours, first.control));
  const event = spreadOf(perEvent.ours);
  const dirty = [results, slow]
    .flatMap(([, , once = [], , again = []]) => [once, again])
    .flat(2)
    .filter(({ clean }) => !clean).length;
  return [
    told(
      "A/A: Threadmill to itself",
      spread(same, times),
      isQuiet ? null : "The machine is too restless: nothing is concluded from the times below.",
    ),
    told("first token, provider alone", ms(median(first.alone))),
    told("added to the first token by the control", spread(spreadOf(first.control), ms)),
    told("the same by the control with the AI SDK", spread(spreadOf(first.library), ms)),
    told("the same when it shows only what is on disk", spread(spreadOf(first.bound), ms)),
    told("added to the first token by Threadmill", spread(spreadOf(first.ours), ms)),
    barred(
      "added to the first token, to the control",
      spread(ratio, times),
      "≤ 1.5 ×",
      verdict(ratio.median <= 1.5),
    ),
    told("a token each 20 ms: added to the first by the control", spread(spreadOf(firstAlone.control), ms)),
    told("the same by the control with the AI SDK", spread(spreadOf(firstAlone.library), ms)),
    told("the same when it shows only what is on disk", spread(spreadOf(firstAlone.bound), ms)),
    told("the same by Threadmill", spread(spreadOf(firstAlone.ours), ms)),
    told("the same, to the control", spread(spreadOf(ratiosOf(firstAlone.ours, firstAlone.control)), times)),
    told("added per event by the control", spread(spreadOf(perEvent.control), microseconds)),
    barred(
      "added per event by Threadmill",
      spread(event, microseconds),
      "≤ 30 µs",
      verdict(event.median <= 0.03),
    ),
    told("added to the whole run by the control", spread(spreadOf(whole.control), ms)),
    told("the same by the control with the AI SDK", spread(spreadOf(whole.library), ms)),
    told("the same when it shows only what is on disk", spread(spreadOf(whole.bound), ms)),
    told("added to the whole run by Threadmill", spread(spreadOf(whole.ours), ms)),
    barred("runs with a token lost, doubled or out of order", String(dirty), "0", dirty === 0),
  ];
}

type Figured = (run: MeasuredRun) => number;

/** The median of each round of the contender at that place. */
function medians(results: MeasuredRun[][][], place: number, figure: Figured): number[] {
  return (results[place] ?? []).map((runs) => median(runs.map(figure)));
}

/** What each adds to the provider alone, round by round. */
function added(results: MeasuredRun[][][], figure: Figured) {
  const [alone = [], ...others] = results.map((_, place) => medians(results, place, figure));
  const [library = [], ours = [], control = [], , bound = []] = others.map((other) =>
    differencesOf(other, alone),
  );
  return { alone, control, library, bound, ours };
}

const firstToken = (run: MeasuredRun) => run.firstTokenMs;
const total = (run: MeasuredRun) => run.totalMs;
/** With what it takes to end the run, which a client waits for, too. */
const perToken = (run: MeasuredRun) => (run.totalMs - run.firstTokenMs) / defaultTokens;

function spread(
  { median: middle, low, high }: ReturnType<typeof spreadOf>,
  show: (value: number) => string,
): string {
  return `${show(middle)} (${show(low)} to ${show(high)})`;
}
