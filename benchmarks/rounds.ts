import { Agent } from "node:http";
import { type MeasuredRun, measureRun } from "./measured-stream.ts";
import type { Subject } from "./subjects.ts";

/** Runs of one subject, `concurrency` at a time, over connections that stay open. */
export async function runMany(
  subject: Subject,
  { runs, concurrency, tokens, everyMs = 0 }: { runs: number; concurrency: number; tokens: number; everyMs?: number },
): Promise<{ runs: MeasuredRun[]; perSecond: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY });
  const model = everyMs === 0 ? `tokens-${tokens}` : `tokens-${tokens}-every-${everyMs}`;
  const measured: MeasuredRun[] = [];
  let begun = 0;
  const startedAt = performance.now();
  const client = async () => {
    while (begun < runs) {
      begun += 1;
      measured.push(await measureRun(subject.run(model), { agent, tokens }));
    }
  };
  await Promise.all(Array.from({ length: concurrency }, client));
  const perSecond = (runs / (performance.now() - startedAt)) * 1_000;
  agent.destroy();
  return { runs: measured, perSecond };
}

/**
 * Runs of several subjects one by one and in turn, forwards and backwards, so that whatever the machine does else
 * meets all of them alike.
 *
 * @returns for each subject, by its place, the runs of each round.
 */
export async function interleave(
  subjects: readonly Subject[],
  { rounds, runsPerRound, tokens }: { rounds: number; runsPerRound: number; tokens: number },
): Promise<MeasuredRun[][][]> {
  const agents = subjects.map(() => new Agent({ keepAlive: true }));
  const results: MeasuredRun[][][] = subjects.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    const ofRound: MeasuredRun[][] = subjects.map(() => []);
    for (let index = 0; index < runsPerRound; index += 1) {
      const order = [...subjects.keys()];
      for (const place of index % 2 === 0 ? order : order.toReversed()) {
        const [subject, agent] = [subjects[place], agents[place]];
        if (subject !== undefined && agent !== undefined) {
          ofRound[place]?.push(await measureRun(subject.run(`tokens-${tokens}`), { agent, tokens }));
        }
      }
    }
    for (const [place, runs] of ofRound.entries()) {
      results[place]?.push(runs);
    }
  }
  for (const agent of agents) {
    agent.destroy();
  }
  return results;
}
