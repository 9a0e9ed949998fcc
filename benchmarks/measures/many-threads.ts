import { commonWords, manyThreads, rareWord, threadIdOf } from "../conversations.ts";
import { barred, type Figure, ms, times } from "../figure.ts";
import { inTurn } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { median, ratiosOf } from "../statistics.ts";
import { startThreadmill, type Threadmill } from "../subjects/threadmill.ts";

const pageSize = 20;

interface Request {
  name: string;
  /** @param threads - How many there are. */
  path(threads: number): string;
  /** How many threads the answer holds. */
  found: number;
}

const requests: readonly Request[] = [
  { name: "first page", path: () => `/v1/threads?limit=${pageSize}`, found: pageSize },
  {
    name: "last page",
    path: (threads) => `/v1/threads?limit=${pageSize}&after=${threadIdOf(threads - pageSize - 1)}`,
    found: pageSize,
  },
  { name: "newest first", path: () => `/v1/threads?limit=${pageSize}&order=desc`, found: pageSize },
  {
    name: "search for a word in one thread",
    path: () => `/v1/threads?limit=${pageSize}&search=${rareWord}`,
    found: 1,
  },
  {
    name: "search for words in all threads",
    path: () => `/v1/threads?limit=${pageSize}&search=${encodeURIComponent(commonWords)}`,
    found: pageSize,
  },
];

/** Lists and searches among few threads and among many: two servers, in turn. */
export async function measureManyThreads(
  upstream: Upstream,
  { few, many, rounds, perRound }: { few: number; many: number; rounds: number; perRound: number },
): Promise<Figure[]> {
  await using small = await startThreadmill(upstream);
  await using large = await startThreadmill(upstream);
  small.import(manyThreads(few));
  large.import(manyThreads(many));
  const contenders = [
    { server: small, threads: few },
    { server: large, threads: many },
  ];
  const figures: Figure[] = [];
  for (const request of requests) {
    const ask = ({ server, threads }: { server: Threadmill; threads: number }) =>
      timed(server, { path: request.path(threads), found: request.found });
    await inTurn(contenders, { rounds: 1, perRound }, ask);
    const results = await inTurn(contenders, { rounds, perRound }, ask);
    const [fewMs = [], manyMs = []] = results.map((ofServer) => ofServer.map(median));
    const ratio = median(ratiosOf(manyMs, fewMs));
    figures.push(
      barred(
        `${request.name}, ${many} to ${few} threads`,
        `${times(ratio)} (${ms(median(manyMs))} to ${ms(median(fewMs))})`,
        "≤ 1.2 ×",
        ratio <= 1.2,
      ),
    );
  }
  return figures;
}

async function timed(server: Threadmill, { path, found }: { path: string; found: number }): Promise<number> {
  const startedAt = performance.now();
  const { data } = await server.call<{ data: unknown[] }>(path);
  const elapsedMs = performance.now() - startedAt;
  if (data.length !== found) {
    throw new Error(`${path} gave ${data.length} threads, and not ${found}`);
  }
  return elapsedMs;
}
