/**
 * Fails when a run has become dearer: more statements or commits than recorded, or much more processor time in
 * proportion to the control's. Nothing here depends on how fast or how busy a machine is.
 *
 *     npm run bench:guard                   compares with guard.json
 *     npm run bench:guard -- --record       writes guard.json
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { countPerRun, leastPerRun, longLease } from "./measures/counters.ts";
import { inTurn, runMany } from "./rounds.ts";
import { startUpstream, type Upstream } from "./start-upstream.ts";
import { median, ratiosOf } from "./statistics.ts";
import { cpuMsOf, type Subject } from "./subject.ts";
import { startControl } from "./subjects/control.ts";
import { startThreadmill } from "./subjects/threadmill.ts";

interface Costs {
  /** The least of several runs of 64 tokens, one after the other. */
  statementsPerRun: number;
  commitsPerRun: number;
  /** Processor time of the server, to the control's. */
  cpuToControl: number;
}

const mostCommitsInCrowd = 1.5;
/** Room for what other work on the machine does to caches. */
const cpuMargin = 1.5;
const clients = 10;
const runsPerRound = 100;
const rounds = 4;

const file = join(import.meta.dirname, "guard.json");
const { values } = parseArgs({ options: { record: { type: "boolean", default: false } } });

if (process.platform === "linux") {
  await main();
} else {
  say("Not checked: what processes cost is read from Linux's /proc.");
}

async function main(): Promise<void> {
  await using upstream = await startUpstream();
  const { commitsInCrowd, ...costs } = {
    ...(await count(upstream)),
    cpuToControl: await compareCpu(upstream),
  };
  if (values.record) {
    writeFileSync(file, `${JSON.stringify(costs, null, 2)}\n`);
    say(`Recorded ${JSON.stringify(costs)}.`);
    return;
  }
  const recorded = JSON.parse(readFileSync(file, "utf8")) as Costs;
  const checks = [
    { name: "statements per run", value: costs.statementsPerRun, most: recorded.statementsPerRun },
    { name: "commits per run", value: costs.commitsPerRun, most: recorded.commitsPerRun },
    { name: "commits per run, 64 clients", value: commitsInCrowd, most: mostCommitsInCrowd },
    { name: "CPU to the control", value: costs.cpuToControl, most: recorded.cpuToControl * cpuMargin },
  ];
  for (const { name, value, most } of checks) {
    say(`${value <= most ? "✓" : "✗"} ${name}: ${shown(value)}, at most ${shown(most)}`);
  }
  if (checks.some(({ value, most }) => !(value <= most))) {
    say("A run has become dearer. When that is meant, record it with: npm run bench:guard -- --record");
    process.exitCode = 1;
  } else if (
    costs.statementsPerRun < recorded.statementsPerRun ||
    costs.commitsPerRun < recorded.commitsPerRun
  ) {
    say("A run has become cheaper. Keep it so with: npm run bench:guard -- --record");
  }
}

async function count(upstream: Upstream) {
  await using server = await startThreadmill(upstream, { probed: true, limits: longLease });
  await runMany(server, { runs: 5, concurrency: 1 });
  const { statements, commits } = await leastPerRun(server, { runs: 20 });
  const crowd = await countPerRun(server, { runs: 256, concurrency: 64 });
  return { statementsPerRun: statements, commitsPerRun: commits, commitsInCrowd: crowd.commits };
}

async function compareCpu(upstream: Upstream): Promise<number> {
  await using control = await startControl(upstream);
  await using threadmill = await startThreadmill(upstream);
  const work = async (subject: Subject) => {
    const before = cpuMsOf(subject);
    await runMany(subject, { runs: runsPerRound, concurrency: clients });
    return cpuMsOf(subject) - before;
  };
  // Code that has not run often is slow, in the larger server for longer.
  await inTurn([control, threadmill], { rounds: 2, perRound: 1 }, work);
  const [bare = [], ours = []] = await inTurn([control, threadmill], { rounds, perRound: 1 }, work);
  return median(ratiosOf(ours.flat(), bare.flat()));
}

function shown(value: number): string {
  return Number(value.toFixed(2)).toString();
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
