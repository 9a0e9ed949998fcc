import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Plant } from "../processes/start-server.ts";
import { counting, killingAt, readCounts, whyNotTraceable, writingCalls } from "../processes/strace.ts";
import { createSeededRandom } from "../seeded-random.ts";
import { type CrashReport, crashOnce, type Death } from "./crash.ts";

/**
 * Kills a server at every call with which it changes its database, or at a sample of them.
 *
 *     node chaos/crash/run.ts [--points 12 | --points all] [--seed 1] [--plant "a write is acknowledged …"]
 */
const { values } = parseArgs({
  options: {
    points: { type: "string", default: "12" },
    seed: { type: "string", default: "1" },
    plant: { type: "string" },
  },
});
// A session waits more than it computes: for pieces of an answer, for leases that run out.
const sessionsAtOnce = 4;
const plant = (values.plant ?? null) as Plant | null;
const random = createSeededRandom(Number(values.seed));
const say = (text: string) => process.stdout.write(`${text}\n`);
const points = await choosePoints();
let hits = 0;
let failed = 0;

async function work(): Promise<void> {
  for (let point = points.pop(); point !== undefined; point = points.pop()) {
    const report: CrashReport = await crashOnce({ death: point.death, plant });
    hits += report.died ? 1 : 0;
    if (report.problems.length > 0) {
      failed += 1;
      say(`killed ${point.name}:\n  ${report.problems.slice(0, 5).join("\n  ")}`);
    }
  }
}
const count = points.length;
await Promise.all(Array.from({ length: sessionsAtOnce }, work));
say(`${count} crash points, ${hits} of them hit, ${failed} with something lost or broken`);
process.exitCode = failed > 0 ? 1 : 0;

async function choosePoints(): Promise<{ name: string; death: Death }[]> {
  const wanted = values.points === "all" ? Number.POSITIVE_INFINITY : Number(values.points);
  const reason = await whyNotTraceable();
  if (reason !== null) {
    say(`NOTE: ${reason}, so the server is killed at random moments, not at each of its writes.`);
    const moments = Math.min(wanted, 200);
    return Array.from({ length: moments }, () => {
      const afterMs = random.below(2_500);
      return { name: `after ${afterMs} ms`, death: { afterMs } };
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "threadmill-strace-"));
  const file = join(folder, "calls");
  await crashOnce({ death: { under: counting(file) }, plant: null });
  const counts = await readCounts(file);
  await rm(folder, { recursive: true, force: true });
  say(`the session's calls: ${JSON.stringify(counts)}`);
  const all = writingCalls.flatMap((call) =>
    Array.from({ length: counts[call] }, (_, index) => ({
      name: `at ${call} ${index + 1}`,
      death: { under: killingAt(call, index + 1) },
    })),
  );
  while (all.length > wanted) {
    all.splice(random.below(all.length), 1);
  }
  return all;
}
