import { barred, type Figure, ms, times, told } from "../figure.ts";
import type { MeasuredRun } from "../measured-stream.ts";
import { interleave, runMany } from "../rounds.ts";
import { median, spreadOf } from "../statistics.ts";
import type { Subject } from "../subjects.ts";

const tokens = 64;
const warmUps = 200;

/**
 * What a server adds to the first token and to each one after it, run by run and in turn with the provider alone and
 * with the control. Threadmill takes part twice; where the two differ, nothing is concluded.
 */
export async function measureLatency(
  { direct, control, threadmill }: { direct: Subject; control: Subject; threadmill: Subject },
  { rounds, runsPerRound }: { rounds: number; runsPerRound: number },
): Promise<Figure[]> {
  for (const subject of [direct, control, threadmill]) {
    await runMany(subject, { runs: warmUps, concurrency: 1, tokens });
  }
  const results = await interleave([direct, control, threadmill, threadmill], {
    rounds,
    runsPerRound,
    tokens,
  });
  const [alone = [], bare = [], ours = [], oursAgain = []] = results;
  const first = (runs: readonly MeasuredRun[]) => median(runs.map(({ firstTokenMs }) => firstTokenMs));
  const perToken = (runs: readonly MeasuredRun[]) =>
    median(runs.map(({ firstTokenMs, totalMs }) => (totalMs - firstTokenMs) / tokens));
  const added = (of: MeasuredRun[][], figure: typeof first) =>
    of.map((runs, round) => figure(runs) - figure(alone[round] ?? []));

  const same = spreadOf(ours.map((runs, round) => first(runs) / first(oursAgain[round] ?? [])));
  const isQuiet = same.median >= 0.95 && same.median <= 1.05;
  const ratio = spreadOf(
    added(ours, first).map((value, round) => value / (added(bare, first)[round] ?? Number.NaN)),
  );
  const perEvent = spreadOf(added(ours, perToken));
  const dirty = [...ours, ...oursAgain].flat().filter(({ clean }) => !clean).length;
  const verdict = (met: boolean) => (isQuiet ? met : null);
  return [
    told("A/A: Threadmill against itself", `${times(same.median)}${isQuiet ? "" : ", so nothing is concluded"}`),
    told("first token, provider alone", ms(spreadOf(alone.map(first)).median)),
    told("added to it by the control", ms(spreadOf(added(bare, first)).median)),
    told("added to it by Threadmill", ms(spreadOf(added(ours, first)).median)),
    barred(
      "added to it, Threadmill to control",
      `${times(ratio.median)} (${times(ratio.low)} to ${times(ratio.high)})`,
      "≤ 1.5 ×",
      verdict(ratio.median <= 1.5),
    ),
    told("added per event by the control", `${(median(added(bare, perToken)) * 1_000).toFixed(1)} µs`),
    barred(
      "added per event by Threadmill",
      `${(perEvent.median * 1_000).toFixed(1)} µs`,
      "≤ 30 µs",
      verdict(perEvent.median <= 0.03),
    ),
    barred("runs with a token lost, doubled or out of order", String(dirty), "0", dirty === 0),
  ];
}
