import { barred, type Figure, ms, perSecond, told } from "../figure.ts";
import { openPostgres } from "../postgres.ts";
import { runInTurn, runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { differencesOf, median } from "../statistics.ts";
import type { Subject } from "../subject.ts";
import { direct } from "../subjects/direct.ts";
import { startThreadmill, type Threadmill } from "../subjects/threadmill.ts";
import { describe, loadInTurn } from "./throughput.ts";

const clients = 50;

/** One node and three on one Postgres that keeps what it acknowledges. All of them share this machine's cores. */
export async function measurePostgres(
  upstream: Upstream,
  {
    rounds,
    perRound,
    loadRounds,
    runs,
  }: { rounds: number; perRound: number; loadRounds: number; runs: number },
): Promise<Figure[]> {
  await using postgres = await openPostgres();
  const start = { databaseUrl: await postgres.createDatabase(), core: "any" } as const;
  await using alone = direct(upstream);
  await using first = await startThreadmill(upstream, start);
  const others = { ...start, key: first.key };
  await using second = await startThreadmill(upstream, others);
  await using third = await startThreadmill(upstream, others);
  const three = cluster([first, second, third]);
  for (const subject of [alone, first, second, third]) {
    await runMany(subject, { runs: perRound, concurrency: 1 });
  }

  const results = await runInTurn([alone, first, three], { rounds, perRound });
  const [bareMs = [], oneMs = [], threeMs = []] = results.map((ofSubject) =>
    ofSubject.map((round) => median(round.map((run) => run.firstTokenMs))),
  );
  const loads = await loadInTurn([first, three], { rounds: loadRounds, runs, clients });
  const [one, all] = loads;
  if (one === undefined || all === undefined) {
    throw new Error("a subject is missing");
  }
  const dirty = results.flat(2).filter(({ clean }) => !clean).length;
  return [
    told("Postgres", `${postgres.version}, fsync and synchronous_commit on`),
    told("added to the first token, one node", ms(median(differencesOf(oneMs, bareMs)))),
    told("added to the first token, three nodes", ms(median(differencesOf(threeMs, bareMs)))),
    told(`${clients} clients, one node`, describe(one)),
    told(
      `${clients} clients, three nodes`,
      describe(all),
      "Nodes, database, provider and clients share the cores, so more nodes cannot mean more runs here.",
    ),
    barred(
      `runs/s on 2 cores, one node`,
      perSecond(one.perSecond),
      "≥ 150 /s",
      one.perSecond >= 150,
      "The floor of a durable server on two cores, provider and clients included.",
    ),
    barred("runs with a token lost, doubled or out of order", String(dirty), "0", dirty === 0),
  ];
}

/** Nodes that take requests in turn, as behind a balancer. */
function cluster(nodes: readonly [Threadmill, ...Threadmill[]]): Subject {
  let turn = 0;
  const [first] = nodes;
  return {
    name: `${nodes.length} nodes`,
    processes: nodes.flatMap(({ processes }) => processes),
    run(model) {
      turn += 1;
      return (nodes[turn % nodes.length] ?? first).run(model);
    },
    // The nodes are not this one's to stop.
    [Symbol.asyncDispose]: async () => undefined,
  };
}
