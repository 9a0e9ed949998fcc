import { barred, type Figure, ms, times, told } from "../figure.ts";
import type { MeasuredRun } from "../measured-stream.ts";
import { runInTurn, runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { median, ratiosOf } from "../statistics.ts";
import type { Subject } from "../subject.ts";
import { langGraph, mastra, type Peer } from "../subjects/peers.ts";
import { startThreadmill } from "../subjects/threadmill.ts";
import { describe, type Load, loadInTurn } from "./throughput.ts";

const peers: readonly Peer[] = [langGraph(10), langGraph(50), mastra];
/** Enough for each of them to be at its best; one at a time would measure how long they take to end a stream. */
const clients = 50;

/** Against other servers that do the same work: first tokens in turn, and complete runs per second. */
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
  const subjects: Subject[] = [stack.use(await startThreadmill(upstream))];
  for (const peer of peers) {
    try {
      await peer.install();
      subjects.push(stack.use(await peer.start(upstream)));
    } catch (error) {
      figures.push(told(peer.name, "not measured", lastLines(error)));
    }
  }
  if (subjects.length === 1) {
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
  const medians = (place: number, figure: (run: MeasuredRun) => number) =>
    (results[place] ?? []).map((round) => median(round.map(figure)));
  const firstTokens = subjects.map((_, place) => medians(place, (run) => run.firstTokenMs));
  const loads = await loadInTurn(subjects, { rounds: loadRounds, runs, clients, turnOf });
  for (const [place, subject] of subjects.entries()) {
    const load = loads[place];
    figures.push(
      told(
        subject.name,
        `first token ${ms(median(firstTokens[place] ?? []))}, last token ${ms(median(medians(place, (run) => run.lastTokenMs)))}, ` +
          `end ${ms(median(medians(place, (run) => run.totalMs)))}; ${clients} clients: ${load === undefined ? "" : describe(load)}`,
        peers.find(({ name }) => name === subject.name)?.note ?? null,
      ),
    );
  }
  return [...figures, ...compare(firstTokens, loads)];
}

/** The first against the best of the others. */
function compare([ours = [], ...others]: number[][], [own, ...rest]: Load[]): Figure[] {
  const share = Math.max(...others.map((other) => median(ratiosOf(ours, other))));
  const factor = (own?.perSecond ?? 0) / Math.max(...rest.map((load) => load.perSecond));
  return [
    barred("first token, to the best peer", times(share), "≤ 0.1 ×", share <= 0.1),
    barred("runs/s, to the best peer", times(factor), "≥ 5 ×", factor >= 5),
  ];
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
