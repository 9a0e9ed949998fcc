import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { type MeasuredRun, measureRun } from "./measured-stream.ts";
import type { Subject } from "./subject.ts";

/** What is measured when it does not say otherwise. */
export const defaultTokens = 64;

type Runner = Pick<Subject, "run">;

export interface Throughput {
  runs: MeasuredRun[];
  perSecond: number;
}

/** Runs of one subject, `concurrency` at a time, over connections that stay open. */
export async function runMany(
  subject: Runner,
  {
    runs,
    concurrency,
    tokens = defaultTokens,
    everyMs = 0,
    beginEveryMs = 0,
  }: {
    runs: number;
    concurrency: number;
    tokens?: number;
    everyMs?: number;
    /** So much later than the one before it each run begins at the earliest. */
    beginEveryMs?: number;
  },
): Promise<Throughput> {
  const agent = new Agent({ keepAlive: true });
  const model = modelOf({ tokens, everyMs });
  const measured: MeasuredRun[] = [];
  const startedAt = performance.now();
  await concurrently({ count: runs, concurrency }, async (index) => {
    if (beginEveryMs > 0) {
      await wait(Math.max(0, startedAt + index * beginEveryMs - performance.now()));
    }
    measured.push(await measureRun(subject.run(model), { agent, tokens }));
  });
  const perSecond = (runs / (performance.now() - startedAt)) * 1_000;
  agent.destroy();
  return { runs: measured, perSecond };
}

/** Does something `count` times, `concurrency` of them at a time. */
export async function concurrently(
  { count, concurrency }: { count: number; concurrency: number },
  work: (index: number) => Promise<unknown>,
): Promise<void> {
  let begun = 0;
  async function next(): Promise<void> {
    while (begun < count) {
      begun += 1;
      await work(begun - 1);
    }
  }
  await Promise.all(Array.from({ length: Math.min(count, concurrency) }, next));
}

/**
 * Does the same with several contenders, one by one and in turn, forwards and backwards, so that whatever else the machine
 * does meets all of them alike.
 *
 * @param params.turnOf - Told whose turn it is.
 * @returns for each contender, by its place, what each round gave.
 */
export async function inTurn<Contender, Result>(
  contenders: readonly Contender[],
  {
    rounds,
    perRound,
    turnOf = () => undefined,
  }: { rounds: number; perRound: number; turnOf?: ((contender: Contender) => void) | undefined },
  work: (contender: Contender) => Promise<Result>,
): Promise<Result[][][]> {
  const results: Result[][][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    const ofRound: Result[][] = contenders.map(() => []);
    for (let turn = 0; turn < perRound; turn += 1) {
      const order = [...contenders.entries()];
      for (const [place, contender] of (round + turn) % 2 === 0 ? order : order.toReversed()) {
        turnOf(contender);
        ofRound[place]?.push(await work(contender));
      }
    }
    for (const [place, own] of ofRound.entries()) {
      results[place]?.push(own);
    }
  }
  return results;
}

/** Runs of several subjects, one by one and in turn. */
export async function runInTurn<Contender extends Runner>(
  subjects: readonly Contender[],
  {
    tokens = defaultTokens,
    everyMs = 0,
    ...turns
  }: {
    rounds: number;
    perRound: number;
    tokens?: number;
    everyMs?: number;
    turnOf?: (subject: Contender) => void;
  },
): Promise<MeasuredRun[][][]> {
  const agent = new Agent({ keepAlive: true });
  const model = modelOf({ tokens, everyMs });
  try {
    return await inTurn(subjects, turns, (subject) => measureRun(subject.run(model), { agent, tokens }));
  } finally {
    agent.destroy();
  }
}

/** The name that tells the provider what to stream. */
function modelOf({ tokens, everyMs }: { tokens: number; everyMs: number }): string {
  return `tokens-${tokens}${everyMs === 0 ? "" : `-every-${everyMs}`}`;
}
