import { parseArgs } from "node:util";
import { startPostgres } from "../../packages/server/test/start-postgres.ts";
import type { Plant } from "../processes/planted.ts";
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
try {
  for (let round = 0; round < Number(values.rounds); round += 1) {
    const report = await unleashNemesis({
      seed: Number(values.seed) + round,
      durationMs: Number(values.seconds) * 1_000,
      postgres,
      plant: (values.plant ?? null) as Plant | null,
    });
    process.stdout.write(`${JSON.stringify(report, null, 2)}\n`);
    if (report.problems.length > 0) {
      process.exitCode = 1;
    }
  }
} finally {
  await postgres.stop();
}
