import { parseArgs } from "node:util";
import { plantedBugs } from "./planted-bugs.ts";
import { simulate } from "./simulate.ts";

/**
 * Simulates worlds and says which went wrong.
 *
 *     node chaos/simulation/run.ts --seeds 2000 [--from 1]
 *     node chaos/simulation/run.ts --seed 42          prints everything that happened
 *     node chaos/simulation/run.ts --planted          sees whether each planted bug is found
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string" },
    seeds: { type: "string", default: "2000" },
    from: { type: "string", default: "1" },
    planted: { type: "boolean", default: false },
  },
});
const say = (text: string) => process.stdout.write(`${text}\n`);
/** Seeds in which a planted bug must show itself. */
const plantedSeeds = 200;

if (values.planted) {
  await findPlantedBugs();
} else if (values.seed !== undefined) {
  await tellOne(Number(values.seed));
} else {
  await simulateMany(Number(values.from), Number(values.seeds));
}

async function simulateMany(from: number, count: number): Promise<void> {
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
    if (outcome.problems.length > 0) {
      failed += 1;
      say(`seed ${seed}: ${outcome.problems.length} problems`);
      say(outcome.problems.slice(0, 5).join("\n"));
      say(`its last moments, all of which --seed ${seed} tells:`);
      say(outcome.trace.slice(-20).join("\n"));
    }
  }
  const speed = Math.round(virtualMs / (performance.now() - begunAt));
  say(`${count} seeds, ${failed} failed; ${runs} runs, ${events} events, ${speed} times as fast as time`);
  process.exitCode = failed > 0 ? 1 : 0;
}

async function tellOne(seed: number): Promise<void> {
  const { trace, problems } = await simulate(seed);
  say(trace.join("\n"));
  say(problems.length === 0 ? "nothing went wrong" : problems.join("\n"));
  process.exitCode = problems.length > 0 ? 1 : 0;
}

async function findPlantedBugs(): Promise<void> {
  const missed: string[] = [];
  for (const [name, plantedBug] of Object.entries(plantedBugs)) {
    let found = false;
    for (let seed = 1; seed <= plantedSeeds && !found; seed += 1) {
      found = (await simulate(seed, { plantedBug })).problems.length > 0;
    }
    if (!found) {
      missed.push(name);
      say(`not found: ${name}`);
    }
  }
  const count = Object.keys(plantedBugs).length;
  say(`${count} bugs planted, ${count - missed.length} found`);
  process.exitCode = missed.length > 0 ? 1 : 0;
}
