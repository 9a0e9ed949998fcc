import { execFileSync, spawnSync } from "node:child_process";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, megabytes, ms, times, told } from "../figure.ts";
import { pinned, serverCore, startProcess } from "../process.ts";
import { residentBytes } from "../process-cost.ts";
import { createScratch, repository } from "../scratch.ts";
import type { Upstream } from "../start-upstream.ts";
import { median, ratiosOf } from "../statistics.ts";
import { startThreadmill } from "../subjects/threadmill.ts";

const settleMs = 2_000;
const mostIdleBytes = 120 * 1_048_576;

/** From nothing to ready, what an idle server holds, and what is shipped. */
export async function measureStart(upstream: Upstream, { rounds }: { rounds: number }): Promise<Figure[]> {
  const nothingMs: number[] = [];
  const controlMs: number[] = [];
  const readyMs: number[] = [];
  const idleBytes: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const [file, ...args] = pinned([process.execPath, "-e", "0"], serverCore);
    const startedAt = performance.now();
    spawnSync(file, args);
    nothingMs.push(performance.now() - startedAt);
    controlMs.push(await controlReadyMs());
    await using server = await startThreadmill(upstream);
    readyMs.push(server.process.readyMs);
    await wait(settleMs);
    idleBytes.push(residentBytes(server.process.pid));
  }
  const ratio = median(ratiosOf(readyMs, nothingMs));
  const idle = median(idleBytes);
  return [
    barred("cold start to ready, empty database", ms(median(readyMs)), "≤ 500 ms", median(readyMs) <= 500),
    barred("cold start to a Node that does nothing", times(ratio), "≤ 4 ×", ratio <= 4),
    told("the same by the control", times(median(ratiosOf(controlMs, nothingMs)))),
    barred("idle memory", megabytes(idle), "≤ 120 MB", idle <= mostIdleBytes),
    told("package", packageSize(), "Without its dependencies."),
  ];
}

async function controlReadyMs(): Promise<number> {
  using scratch = createScratch("control-start");
  const program = join(import.meta.dirname, "../control-start.mjs");
  await using control = await startProcess({
    args: [program, join(scratch.path, "control.db")],
    directory: scratch.path,
  });
  return control.readyMs;
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
