import { parseArgs } from "node:util";
import { startPostgres } from "../../packages/server/test/start-postgres.ts";
import type { Plant } from "../processes/start-server.ts";
import { unleashNemesis } from "./nemesis.ts";

/**
 * Unleashes the nemesis, once for each seed. What happens depends on the machine's timing too: a seed only repeats what
 * was tried.
 *
 *     node chaos/nemesis/run.ts [--seed 1] [--rounds 1] [--seconds 20] [--plant "the fencing token is not checked"]
 */
const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    rounds: { type: "string", default: "1" },
    seconds: { type: "string", default: "20" },
    plant: { type: "string" },
  },
});
const postgres = await startPostgres({ flags: ["fsync=off", "max_connections=200"] });
const totals = { rounds: 0, runs: 0, requests: 0, readers: 0, deeds: 0, problems: 0 };
try {
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const { seed, problems, runs, requests, readers, deeds } = await unleashNemesis({
      seed: Number(values.seed) + round,
      durationMs: Number(values.seconds) * 1_000,
      postgres,
      plant: (values.plant ?? null) as Plant | null,
    });
    totals.rounds += 1;
    totals.runs += runs;
    totals.requests += requests;
    totals.readers += readers;
    totals.deeds += Object.values(deeds).reduce((sum, count) => sum + count, 0);
    totals.problems += problems.length;
    if (problems.length > 0) {
      process.exitCode = 1;
      process.stdout.write(
        `seed ${seed}, ${JSON.stringify(deeds)}:\n  ${problems.slice(0, 10).join("\n  ")}\n`,
      );
    }
  }
} finally {
  await postgres.stop();
}
const counts = Object.entries(totals).map(([name, count]) => `${count} ${name}`);
process.stdout.write(`${counts.join(", ")}\n`);
