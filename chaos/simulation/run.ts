import { parseArgs } from "node:util";
import { simulate } from "./simulate.ts";

/**
 * Simulates worlds and says which went wrong.
 *
 *     node chaos/simulation/run.ts --seeds 2000 [--from 1]
 *     node chaos/simulation/run.ts --seed 42          prints everything that happened
 */
const { values } = parseArgs({
  options: { seed: { type: "string" }, seeds: { type: "string" }, from: { type: "string" } },
});
const from = Number(values.seed ?? values.from ?? 1);
const count = values.seed === undefined ? Number(values.seeds ?? 2_000) : 1;
let failed = 0;
let runs = 0;
let events = 0;
let virtualMs = 0;
const begunAt = performance.now();
for (let seed = from; seed < from + count; seed += 1) {
  const outcome = await simulate(seed);
  runs += outcome.runs;
  events += outcome.events;
  virtualMs += outcome.virtualMs;
  if (outcome.problems.length > 0 || values.seed !== undefined) {
    failed += outcome.problems.length > 0 ? 1 : 0;
    const details =
      values.seed === undefined ? outcome.problems.slice(0, 3) : [...outcome.trace, ...outcome.problems];
    process.stdout.write(`seed ${seed}: ${outcome.problems.length} problems\n${details.join("\n")}\n`);
  }
}
const tookMs = performance.now() - begunAt;
process.stdout.write(
  `${count} seeds, ${failed} failed; ${runs} runs, ${events} events, ${Math.round(virtualMs / tookMs)} times as fast as time\n`,
);
process.exitCode = failed > 0 ? 1 : 0;
