import { parseArgs } from "node:util";
import { startPostgres } from "../../packages/server/test/start-postgres.ts";
import type { Plant } from "../processes/start-server.ts";
import { restartInTurn } from "./rolling.ts";

/** node chaos/rolling/run.ts [--restarts 20] [--seed 1] [--plant "a node that stops keeps its leases"] */
const { values } = parseArgs({
  options: {
    restarts: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    plant: { type: "string" },
  },
});
const postgres = await startPostgres({ flags: ["fsync=off", "max_connections=200"] });
try {
  const { problems, ...counts } = await restartInTurn({
    restarts: Number(values.restarts),
    seed: Number(values.seed),
    postgres,
    plant: (values.plant ?? null) as Plant | null,
  });
  const { runs, handedOver, reconnects, slowestHandOverMs, slowestPieceMs, slowestEndMs } = counts;
  process.stdout.write(
    [
      ...problems.slice(0, 10),
      `${values.restarts} restarts, ${runs} runs, ${handedOver} of them handed over, ${reconnects} reconnects; a run ` +
        `stood still for ${slowestHandOverMs} ms then (${slowestPieceMs} otherwise) and a node ended in ${slowestEndMs} ms ` +
        `at most; ${problems.length} problems\n`,
    ].join("\n"),
  );
  process.exitCode = problems.length > 0 ? 1 : 0;
} finally {
  await postgres.stop();
}
