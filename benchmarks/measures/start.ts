import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, megabytes, ms, times, told } from "../figure.ts";
import { pinned, serverCore } from "../process.ts";
import { residentBytes } from "../process-cost.ts";
import { repository } from "../scratch.ts";
import type { Upstream } from "../start-upstream.ts";
import { median, ratiosOf } from "../statistics.ts";
import { startThreadmill } from "../subjects/threadmill.ts";

const settleMs = 2_000;
const mostIdleBytes = 120 * 1_048_576;

/** From nothing to ready, what an idle server holds, and what is shipped. */
export async function measureStart(upstream: Upstream, { rounds }: { rounds: number }): Promise<Figure[]> {
  const bareMs: number[] = [];
  const readyMs: number[] = [];
  const idleBytes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [file, ...args] = pinned([process.execPath, "-e", "0"], serverCore);
    const startedAt = performance.now();
    spawnSync(file, args);
    bareMs.push(performance.now() - startedAt);
    await using server = await startThreadmill(upstream);
    readyMs.push(server.process.readyMs);
    await wait(settleMs);
    idleBytes.push(residentBytes(server.process.pid));
  }
  const ratio = median(ratiosOf(readyMs, bareMs));
  const idle = median(idleBytes);
  return [
    barred("cold start to ready, empty database", ms(median(readyMs)), "≤ 500 ms", median(readyMs) <= 500),
    barred("cold start to a Node that does nothing", times(ratio), "≤ 4 ×", ratio <= 4),
    barred("idle memory", megabytes(idle), "≤ 120 MB", idle <= mostIdleBytes),
    told("package", packageSize(), "Without its dependencies."),
  ];
}

function packageSize(): string {
  const said = execFileSync("npm", ["pack", "--dry-run", "--json", "-w", "threadmill"], {
    cwd: repository,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  const [packed] = Object.values(JSON.parse(said) as Record<string, PackedPackage>);
  if (packed === undefined) {
    throw new Error(`npm pack said: ${said}`);
  }
  const { size, unpackedSize, entryCount } = packed;
  return `${megabytes(size)} packed, ${megabytes(unpackedSize)} unpacked, ${entryCount} files`;
}

interface PackedPackage {
  size: number;
  unpackedSize: number;
  entryCount: number;
}
