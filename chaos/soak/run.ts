import { parseArgs } from "node:util";
import { startPostgres } from "../../packages/server/test/start-postgres.ts";
import type { Plant } from "../processes/start-server.ts";
import { growthOf } from "./growth.ts";
import { soak } from "./soak.ts";

/** node chaos/soak/run.ts [--minutes 30] [--windows 10] [--seed 1] [--plant "runs that were followed stay in memory"] */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    windows: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
    plant: { type: "string" },
  },
});
const windows = Number(values.windows);
const postgres = await startPostgres({ flags: ["fsync=off", "max_connections=200"] });
try {
  const { problems, memory, ...counts } = await soak({
    seed: Number(values.seed),
    windows,
    windowMs: (Number(values.minutes) * 60_000) / windows,
    postgres,
    plant: (values.plant ?? null) as Plant | null,
  });
  const growth = growthOf(memory);
  const all = [...problems, ...growth.problems];
  process.stdout.write(
    [
      ...firstOfEachKind(all),
      `heap of a node after each window: ${memory.map(({ heapBytes }) => `${(heapBytes / 1e6).toFixed(1)} MB`).join(", ")}`,
      ...memory.map(({ resources }) => JSON.stringify(resources)),
      `${values.minutes} minutes, ${Object.entries(counts)
        .map(([name, count]) => `${count} ${name}`)
        .join(
          ", ",
        )}; the heap grows by ${(growth.perWindow * 100).toFixed(2)} % a window; ${all.length} problems\n`,
    ].join("\n"),
  );
  process.exitCode = all.length > 0 ? 1 : 0;
} finally {
  await postgres.stop();
}

/** Of problems that differ in names and numbers only, the first, and how many there are. */
function firstOfEachKind(problems: readonly string[]): string[] {
  const kinds = Map.groupBy(problems, (problem) => problem.replaceAll(/\b\w*\d[\w-]*\b/g, ""));
  return [...kinds.values()].slice(0, 20).map((ofKind) => `${ofKind.length} times: ${ofKind[0]}`);
}
