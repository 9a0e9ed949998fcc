import { barred, type Figure, ms } from "../figure.ts";
import { runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { startThreadmill } from "../subjects/threadmill.ts";

const concurrency = 50;
const runsPerRound = 200;

/** The longest time in which a server under load does nothing else, the checkpoints of its database included. */
export async function measureEventLoop(
  upstream: Upstream,
  { seconds }: { seconds: number },
): Promise<Figure[]> {
  await using threadmill = await startThreadmill(upstream, { probed: true });
  await runMany(threadmill, { runs: runsPerRound, concurrency });
  await threadmill.process.ask();
  const endsAt = performance.now() + seconds * 1_000;
  let runs = 0;
  while (performance.now() < endsAt) {
    await runMany(threadmill, { runs: runsPerRound, concurrency });
    runs += runsPerRound;
  }
  const { longestBlockMs } = await threadmill.process.ask();
  const name = `longest block in ${seconds} s and ${runs} runs, ${concurrency} clients`;
  return [barred(name, ms(longestBlockMs), "≤ 25 ms", longestBlockMs <= 25)];
}
