import { conversation, threadIdOf, typicalMessage } from "../conversations.ts";
import { barred, type Figure, ms, times, told } from "../figure.ts";
import { runInTurn } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { median, ratiosOf } from "../statistics.ts";
import type { Subject } from "../subject.ts";
import { direct } from "../subjects/direct.ts";
import { startThreadmill, type Threadmill } from "../subjects/threadmill.ts";

const tokens = 8;
/** Each run makes its thread longer, so short threads take turns. */
const copiesOf = (messages: number) => Math.max(2, Math.min(20, Math.floor(2_000 / messages)));

/** The same run on threads of different lengths, in turn. */
export async function measureLongThreads(
  upstream: Upstream,
  { lengths, rounds, perRound }: { lengths: readonly number[]; rounds: number; perRound: number },
): Promise<Figure[]> {
  await using threadmill = await startThreadmill(upstream);
  const pools = lengths.map((messages, place) => ({
    messages,
    ids: Array.from({ length: copiesOf(messages) }, (_, copy) => place * 100 + copy),
  }));
  threadmill.import(pools.flatMap(({ messages, ids }) => ids.map((id) => conversation(id, { messages }))));
  const recent = await firstTokens(
    pools.map(({ ids }) => runsOn(threadmill, ids, { type: "last_messages", lastMessages: 10 })),
    { rounds, perRound },
  );
  const whole = await firstTokens(
    pools.map(({ ids }) => runsOn(threadmill, ids, { type: "auto" })),
    { rounds, perRound },
  );
  const provider = await firstTokens(
    lengths.map((length) => direct(upstream, { messages: Array(length).fill(typicalMessage) })),
    { rounds, perRound },
  );
  const [shortest] = lengths;
  const figures: Figure[] = [];
  for (const [place, length] of lengths.entries()) {
    figures.push(
      told(
        `first token on a thread of ${length}`,
        `${ms(median(recent[place] ?? []))} with lastMessages: 10; ${ms(median(whole[place] ?? []))} with what fits; ` +
          `the provider alone with all of them ${ms(median(provider[place] ?? []))}`,
      ),
    );
  }
  for (const [place, length] of [...lengths.entries()].slice(1)) {
    const growth = (of: number[][]) => median(ratiosOf(of[place] ?? [], of[0] ?? []));
    const ratio = growth(recent);
    figures.push(
      barred(`${length} to ${shortest} messages, lastMessages: 10`, times(ratio), "≤ 1.2 ×", ratio <= 1.2),
      told(
        `${length} to ${shortest} messages, default window`,
        times(growth(whole)),
        "The default sends every message that fits into 128,000 tokens, so a longer thread is a longer request.",
      ),
    );
  }
  return figures;
}

type Runner = Pick<Subject, "run">;

function runsOn(threadmill: Threadmill, ids: readonly number[], truncationStrategy: object): Runner {
  let turn = 0;
  return {
    run(model) {
      turn += 1;
      const id = threadIdOf(ids[turn % ids.length] ?? 0);
      return threadmill.runOn(id, model, { truncationStrategy });
    },
  };
}

/** @returns for each runner, the median of each round. */
async function firstTokens(
  runners: readonly Runner[],
  { rounds, perRound }: { rounds: number; perRound: number },
): Promise<number[][]> {
  await runInTurn(runners, { rounds: 1, perRound, tokens });
  const results = await runInTurn(runners, { rounds, perRound, tokens });
  return results.map((ofRunner) => ofRunner.map((runs) => median(runs.map((run) => run.firstTokenMs))));
}
