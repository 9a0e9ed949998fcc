import { canCountSyncs, countSyncs } from "../count-syncs.ts";
import { barred, type Figure, ms, told } from "../figure.ts";
import { writtenBytes } from "../process-cost.ts";
import { defaultTokens, inTurn, runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { median } from "../statistics.ts";
import type { Subject } from "../subject.ts";
import { startControl } from "../subjects/control.ts";
import { startThreadmill, type Threadmill } from "../subjects/threadmill.ts";

/** What runs of 64 tokens cost the database: counted, not timed. */
export interface Counters {
  statements: number;
  commits: number;
  /** Handed to the file system. */
  bytes: number;
}

/** So long that no lease is renewed meanwhile. */
export const longLease = { leaseSeconds: 3_600 };

/** The first of them only warms up. */
const timedRounds = 6;

/** @returns what each run cost, on average. */
export async function countPerRun(
  server: Threadmill,
  { runs, concurrency }: { runs: number; concurrency: number },
): Promise<Counters> {
  const { pid } = server.process;
  const before = { ...(await server.process.ask()), bytes: writtenBytes(pid) };
  await runMany(server, { runs, concurrency });
  const after = { ...(await server.process.ask()), bytes: writtenBytes(pid) };
  return {
    statements: (after.statements - before.statements) / runs,
    commits: (after.commits - before.commits) / runs,
    bytes: (after.bytes - before.bytes) / runs,
  };
}

/**
 * The least that a run takes, of several: how the provider's answer is cut into pieces on its way, and what the server
 * does from time to time besides, only adds to it.
 */
export async function leastPerRun(server: Threadmill, { runs }: { runs: number }): Promise<Counters> {
  const counted: Counters[] = [];
  for (let index = 0; index < runs; index += 1) {
    counted.push(await countPerRun(server, { runs: 1, concurrency: 1 }));
  }
  const least = (figure: (one: Counters) => number) => Math.min(...counted.map(figure));
  return {
    statements: least((one) => one.statements),
    commits: least((one) => one.commits),
    bytes: least((one) => one.bytes),
  };
}

export async function measureCounters(upstream: Upstream, { runs }: { runs: number }): Promise<Figure[]> {
  await using server = await startThreadmill(upstream, { probed: true, limits: longLease });
  await using control = await startControl(upstream, { probed: true });
  await runMany(server, { runs: 20, concurrency: 1 });
  const least = await leastPerRun(server, { runs: 20 });
  const alone = await countPerRun(server, { runs, concurrency: 1 });
  const crowd = await countPerRun(server, { runs, concurrency: 64 });
  const perEvent = ({ bytes }: Counters) => (bytes / defaultTokens).toFixed(0);
  return [
    told("statements per run, 1 client", `${alone.statements.toFixed(1)}, at least ${least.statements}`),
    barred(
      "commits per run, 1 client",
      `${alone.commits.toFixed(2)}, at least ${least.commits}`,
      "≤ 8",
      alone.commits <= 8,
    ),
    barred("commits per run, 64 clients", crowd.commits.toFixed(2), "≤ 1.5", crowd.commits <= 1.5),
    ...(await syncs(server, { runs, alone, crowd })),
    told("statements per run, 64 clients", crowd.statements.toFixed(1)),
    told("bytes written per event, 1 client", perEvent(alone)),
    told("bytes written per event, 64 clients", perEvent(crowd)),
    ...(await timesInStore([server, control], { runs })),
  ];
}

/** Where it is a matter of time, and of a server that has done runs before: what SQLite has of a run for itself. */
async function timesInStore(
  [server, control]: [Subject, Subject],
  { runs }: { runs: number },
): Promise<Figure[]> {
  const subjects = [server, control];
  const taken = await inTurn(subjects, { rounds: timedRounds, perRound: 1 }, async (subject) => {
    const before = await askOf(subject);
    await runMany(subject, { runs, concurrency: 1 });
    const after = await askOf(subject);
    return {
      statements: (after.statementsMs - before.statementsMs) / runs,
      commits: (after.commitsMs - before.commitsMs) / runs,
    };
  });
  const [own = "", bare = ""] = taken.map((rounds) => {
    const each = rounds.flat().slice(1);
    return `${ms(median(each.map((one) => one.statements)))} in statements, ${ms(median(each.map((one) => one.commits)))} in commits`;
  });
  return [
    told("in SQLite, a run, 1 client", own, "By the clock: a commit waits for the disk."),
    told("the same by the control", bare),
  ];
}

async function askOf({ processes: [probed] }: Subject) {
  if (probed === undefined) {
    throw new Error("a subject has no process");
  }
  return probed.ask();
}

/**
 * A process that is traced is slow, so its commits hold other groups than else; but each of them asks for as many syncs.
 */
async function syncs(
  server: Threadmill,
  { runs, alone, crowd }: { runs: number; alone: Counters; crowd: Counters },
) {
  if (!canCountSyncs) {
    return [told("fsyncs", "not counted", "strace is not installed.")];
  }
  const before = await server.process.ask();
  const count = await countSyncs(server.process.pid, () => runMany(server, { runs, concurrency: 1 }));
  const after = await server.process.ask();
  const perCommit = count / (after.commits - before.commits);
  const perRun = ({ commits }: Counters) => commits * perCommit;
  return [
    told("fsyncs per commit", perCommit.toFixed(2), "Counted with strace, those of checkpoints among them."),
    barred("fsyncs per run, 1 client", perRun(alone).toFixed(2), "≤ 8", perRun(alone) <= 8),
    barred("fsyncs per run, 64 clients", perRun(crowd).toFixed(2), "≤ 1.5", perRun(crowd) <= 1.5),
  ];
}
