import { barred, type Figure, ms, told } from "../figure.ts";
import { runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import type { Subject } from "../subject.ts";
import { startControl } from "../subjects/control.ts";
import { startThreadmill } from "../subjects/threadmill.ts";

const concurrency = 50;
const runsPerRound = 200;

/**
 * The longest time in which a server does nothing else because of its database, checkpoints included, while clients ask for
 * as much as it can do. With it, the longest time in which its event loop does not turn for whatever reason, and the same
 * of the control: what arrives together, of fifty answers at once, is one turn.
 */
export async function measureEventLoop(
  upstream: Upstream,
  { seconds }: { seconds: number },
): Promise<Figure[]> {
  await using threadmill = await startThreadmill(upstream, { probed: true });
  await using control = await startControl(upstream, { probed: true });
  const [ours, bare] = [await load(threadmill, seconds), await load(control, seconds)];
  const within = `in ${seconds} s, ${concurrency} clients`;
  return [
    told("runs meanwhile, Threadmill and control", `${ours.runs} and ${bare.runs}`),
    barred(
      `longest in the store ${within}`,
      ms(ours.longestInStoreMs),
      "≤ 25 ms",
      ours.longestInStoreMs <= 25,
    ),
    told("the same of the control", ms(bare.longestInStoreMs)),
    told(`longest turn of the event loop ${within}`, ms(ours.longestBlockMs)),
    told("the same of the control", ms(bare.longestBlockMs)),
  ];
}

async function load(subject: Subject, seconds: number) {
  const [process] = subject.processes;
  if (process === undefined) {
    throw new Error(`${subject.name} has no process to ask`);
  }
  await runMany(subject, { runs: runsPerRound, concurrency });
  await process.ask();
  const endsAt = performance.now() + seconds * 1_000;
  let runs = 0;
  while (performance.now() < endsAt) {
    await runMany(subject, { runs: runsPerRound, concurrency });
    runs += runsPerRound;
  }
  return { runs, ...(await process.ask()) };
}
