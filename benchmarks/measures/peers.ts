import { barred, type Figure, ms, times, told } from "../figure.ts";
import type { MeasuredRun } from "../measured-stream.ts";
import { runInTurn, runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { median, ratiosOf } from "../statistics.ts";
import type { Subject } from "../subject.ts";
import { startControl } from "../subjects/control.ts";
import { langGraph, mastra, type Peer } from "../subjects/peers.ts";
import { startThreadmill } from "../subjects/threadmill.ts";
import { describe, type Load, loadInTurn } from "./throughput.ts";

const peers: readonly Peer[] = [langGraph(10), langGraph(50), mastra];
/** Enough for each of them to be at its best; one at a time would measure how long they take to end a stream. */
const clients = 50;

/** Against other servers that do the same work, and beside the control: first tokens in turn, and complete runs per second. */
export async function measurePeers(
  upstream: Upstream,
  {
    rounds,
    perRound,
    warmUps,
    loadRounds,
    runs,
  }: { rounds: number; perRound: number; warmUps: number; loadRounds: number; runs: number },
): Promise<Figure[]> {
  const figures: Figure[] = [];
  await using stack = new AsyncDisposableStack();
  const subjects: Subject[] = [
    // Not the first: turns go forwards and backwards, so that is asked twice running, and answers the sooner for it.
    stack.use(await startControl(upstream)),
    stack.use(await startThreadmill(upstream)),
    stack.use(await startControl(upstream, { sdk: true })),
  ];
  const ours = subjects.length;
  for (const peer of peers) {
    try {
      await peer.install();
      subjects.push(stack.use(await peer.start(upstream)));
    } catch (error) {
      figures.push(told(peer.name, "not measured", lastLines(error)));
    }
  }
  if (subjects.length === ours) {
    return figures;
  }
  // They share a core, and not all of them are quiet when they have nothing to do.
  const turnOf = (subject: Subject) => {
    signal(
      subjects.filter((other) => other !== subject),
      "SIGSTOP",
    );
    signal([subject], "SIGCONT");
  };
  // A process that is stopped does not hear that it is to end.
  stack.defer(() => signal(subjects, "SIGCONT"));
  for (const subject of subjects) {
    turnOf(subject);
    await runMany(subject, { runs: warmUps, concurrency: clients });
  }

  const results = await runInTurn(subjects, { rounds, perRound, turnOf });
  const loads = await loadInTurn(subjects, { rounds: loadRounds, runs, clients, turnOf });
  const [control, own, withSdk, ...others] = results.map(
    (ofSubject, place): Shown => ({
      rounds: ofSubject,
      load: loads[place] ?? { perSecond: Number.NaN, cpuPerRunMs: Number.NaN },
    }),
  );
  if (own === undefined || control === undefined || withSdk === undefined) {
    throw new Error("a subject is missing");
  }
  for (const [place, shown] of [control, own, withSdk, ...others].entries()) {
    const name = subjects[place]?.name ?? "";
    figures.push(told(name, tell(shown), peers.find((peer) => peer.name === name)?.note ?? null));
  }
  const share = toBestFirstToken(own, others);
  const factor = toBestRate(own, others);
  return [
    ...figures,
    barred("first token, to the best peer", times(share), "≤ 0.1 ×", share <= 0.1),
    told("the same by the control", times(toBestFirstToken(control, others))),
    told("the same by the control with the AI SDK", times(toBestFirstToken(withSdk, others))),
    barred("runs/s, to the best peer", times(factor), "≥ 5 ×", factor >= 5),
    told("the same by the control", times(toBestRate(control, others))),
    told("the same by the control with the AI SDK", times(toBestRate(withSdk, others))),
  ];
}

/** What was measured of one server. */
interface Shown {
  rounds: readonly (readonly MeasuredRun[])[];
  load: Load;
}

function tell({ rounds, load }: Shown): string {
  const each = (figure: (run: MeasuredRun) => number) => ms(median(mediansOf(rounds, figure)));
  return (
    `first token ${each((run) => run.firstTokenMs)}, last token ${each((run) => run.lastTokenMs)}, ` +
    `end ${each((run) => run.totalMs)}; ${clients} clients: ${describe(load)}`
  );
}

function mediansOf(rounds: Shown["rounds"], figure: (run: MeasuredRun) => number): number[] {
  return rounds.map((round) => median(round.map(figure)));
}

function toBestFirstToken({ rounds }: Shown, others: readonly Shown[]): number {
  const firstTokens = (of: Shown["rounds"]) => mediansOf(of, (run) => run.firstTokenMs);
  return Math.max(...others.map((other) => median(ratiosOf(firstTokens(rounds), firstTokens(other.rounds)))));
}

function toBestRate({ load }: Shown, others: readonly Shown[]): number {
  return load.perSecond / Math.max(...others.map((other) => other.load.perSecond));
}

function signal(subjects: readonly Subject[], name: "SIGSTOP" | "SIGCONT"): void {
  for (const { pid } of subjects.flatMap(({ processes }) => processes)) {
    process.kill(pid, name);
  }
}

function lastLines(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.trim().split("\n").slice(-3).join(" ").slice(0, 300);
}
