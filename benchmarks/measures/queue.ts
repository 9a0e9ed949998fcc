import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, ms, perSecond, times, told } from "../figure.ts";
import { openPostgres } from "../postgres.ts";
import { inTurn } from "../rounds.ts";
import { median, ratiosOf } from "../statistics.ts";
import { bareQueue } from "../subjects/bare-queue.ts";
import { graphileQueue, type Queue, threadmillQueue } from "../subjects/queues.ts";

/** Between two jobs that come one by one: longer than nodes collect what they tell each other. */
const pauseMs = 30;

/**
 * How fast waiting runs are claimed and ended that do nothing, and how soon one begins on another node than the one that
 * made it; beside jobs of graphile-worker on the same Postgres.
 */
export async function measureQueue({
  rounds,
  jobs,
  perRound,
}: {
  rounds: number;
  jobs: number;
  perRound: number;
}): Promise<Figure[]> {
  await using postgres = await openPostgres();
  await using threadmill = await threadmillQueue(await postgres.createDatabase());
  await using byDefault = await graphileQueue(await postgres.createDatabase(), { batched: false });
  await using batched = await graphileQueue(await postgres.createDatabase(), { batched: true });
  await using control = await bareQueue(await postgres.createDatabase());
  const queues = [threadmill, byDefault, batched, control];

  await inTurn(queues, { rounds: 1, perRound: 1 }, (queue) => drain(queue, jobs));
  const drained = await inTurn(queues, { rounds, perRound: 1 }, (queue) => drain(queue, jobs));
  const [own = [], single = [], many = [], bare = []] = drained.map((ofQueue) => ofQueue.flat());
  const delayed = await inTurn([threadmill, byDefault, control], { rounds, perRound: 1 }, (queue) =>
    delaysOf(queue, perRound),
  );
  const [ownMs = [], singleMs = [], bareMs = []] = delayed.map((ofQueue) => ofQueue.flat(1).map(median));

  const toSingle = median(ratiosOf(own, single));
  const toMany = median(ratiosOf(own, many));
  const toDelay = median(ratiosOf(ownMs, singleMs));
  return [
    told(
      "runs claimed and ended",
      perSecond(median(own)),
      "The end of a run writes the run, its log, its usage and its thread. A job is one row, which is deleted.",
    ),
    told("the same by the control", perSecond(median(bare))),
    told("graphile-worker's jobs, 24 at once", perSecond(median(single))),
    told("graphile-worker's jobs, fetched and completed in batches", perSecond(median(many))),
    barred("to graphile-worker", times(toSingle), "≥ 1 ×", toSingle >= 1),
    told("the same by the control", times(median(ratiosOf(bare, single)))),
    barred("to graphile-worker in batches", times(toMany), "≥ 0.5 ×", toMany >= 0.5),
    told("the same by the control", times(median(ratiosOf(bare, many)))),
    told("from a run's creation to its beginning on another node", ms(median(ownMs))),
    told("the same by the control", ms(median(bareMs))),
    told("from adding a job of graphile-worker to its beginning", ms(median(singleMs))),
    barred("to graphile-worker", times(toDelay), "≤ 1 ×", toDelay <= 1),
  ];
}

/** @returns how many a second, from the beginning of the first to the end of the last. */
async function drain(queue: Queue, jobs: number): Promise<number> {
  await queue.add(jobs);
  let begunAt: number | null = null;
  const worker = await queue.work(() => {
    begunAt ??= performance.now();
  });
  await worker.ended(jobs);
  const elapsedMs = performance.now() - (begunAt ?? Number.NaN);
  await worker.stop();
  return (jobs / elapsedMs) * 1_000;
}

/** @returns of jobs that come one by one to a worker with nothing to do, how many milliseconds each waits. */
async function delaysOf(queue: Queue, jobs: number): Promise<number[]> {
  let onBegin = () => {};
  const worker = await queue.work(() => onBegin());
  const delays: number[] = [];
  // The first one finds connections that have to be made.
  for (let index = 0; index <= jobs; index += 1) {
    const begun = new Promise<void>((resolve) => {
      onBegin = resolve;
    });
    const addedAt = performance.now();
    await Promise.all([queue.add(1), begun]);
    delays.push(performance.now() - addedAt);
    await worker.ended(index + 1);
    await wait(pauseMs);
  }
  await worker.stop();
  return delays.slice(1);
}
