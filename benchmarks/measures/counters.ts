import { existsSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, told } from "../figure.ts";
import { type BenchProcess, writtenBytes } from "../process.ts";
import { runMany } from "../rounds.ts";
import { startThreadmill } from "../subjects.ts";

const tokens = 64;
const preload = join(import.meta.dirname, "../count-writes.mjs");

export interface Counters {
  statementsPerRun: number;
  commitsPerRun: number;
  bytesPerEvent: number;
}

/** What one run of 64 tokens costs the database: counted, not timed, and the same on every machine. */
export async function countPerRun(
  upstream: BenchProcess,
  { runs, concurrency }: { runs: number; concurrency: number },
): Promise<Counters> {
  const file = join(tmpdir(), `threadmill-bench-counts-${process.pid}.json`);
  await using server = await startThreadmill(upstream, {
    nodeArguments: ["--import", preload],
    environment: { BENCH_COUNTS: file },
  });
  const { pid } = server.process;
  const read = async () => {
    rmSync(file, { force: true });
    process.kill(pid, "SIGUSR2");
    while (!existsSync(file) || readFileSync(file, "utf8") === "") {
      await wait(5);
    }
    return { ...JSON.parse(readFileSync(file, "utf8")), bytes: writtenBytes(pid) };
  };
  await runMany(server, { runs: 20, concurrency, tokens });
  const before = await read();
  await runMany(server, { runs, concurrency, tokens });
  const after = await read();
  rmSync(file, { force: true });
  return {
    statementsPerRun: (after.statements - before.statements) / runs,
    commitsPerRun: (after.commits - before.commits) / runs,
    bytesPerEvent: (after.bytes - before.bytes) / runs / tokens,
  };
}

export async function measureCounters(upstream: BenchProcess, { runs }: { runs: number }): Promise<Figure[]> {
  const alone = await countPerRun(upstream, { runs, concurrency: 1 });
  const crowd = await countPerRun(upstream, { runs, concurrency: 64 });
  return [
    told("statements per run", alone.statementsPerRun.toFixed(1)),
    barred("commits (one fsync each) per run, 1 client", alone.commitsPerRun.toFixed(2), "≤ 8", alone.commitsPerRun <= 8),
    barred(
      "commits (one fsync each) per run, 64 clients",
      crowd.commitsPerRun.toFixed(2),
      "≤ 1.5",
      crowd.commitsPerRun <= 1.5,
    ),
    told("bytes written per event, 1 client", alone.bytesPerEvent.toFixed(0)),
    told("bytes written per event, 64 clients", crowd.bytesPerEvent.toFixed(0)),
  ];
}
