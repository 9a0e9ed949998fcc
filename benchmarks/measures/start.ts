import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, megabytes, ms, times, told } from "../figure.ts";
import { type BenchProcess, residentBytes } from "../process.ts";
import { median } from "../statistics.ts";
import { startThreadmill } from "../subjects.ts";

const settleMs = 3_000;
const repository = join(import.meta.dirname, "../..");

/** From nothing to ready, what an idle server holds, and what is shipped. */
export async function measureStart(
  upstream: BenchProcess,
  { rounds }: { rounds: number },
): Promise<Figure[]> {
  const bareMs: number[] = [];
  const readyMs: number[] = [];
  const idle: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    spawnSync(process.execPath, ["-e", "0"]);
    bareMs.push(performance.now() - startedAt);
    await using server = await startThreadmill(upstream);
    readyMs.push(server.process.readyMs);
    await wait(settleMs);
    idle.push(residentBytes(server.process.pid));
  }
  const ratio = median(readyMs) / median(bareMs);
  return [
    told("cold start to ready", `${ms(median(readyMs))}, ${times(ratio)} of a Node that does nothing`),
    barred("cold start", ms(median(readyMs)), "≤ 500 ms", median(readyMs) <= 500),
    barred("idle memory", megabytes(median(idle)), "≤ 120 MB", median(idle) <= 120 * 1_048_576),
    told("package", packageSize()),
  ];
}

function packageSize(): string {
  const said = execFileSync("npm", ["pack", "--dry-run", "--json", "-w", "threadmill"], {
    cwd: repository,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [{ size, unpackedSize, entryCount }] = JSON.parse(said);
  return `${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked, ${entryCount} files`;
}
