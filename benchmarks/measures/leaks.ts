import { Agent } from "node:http";
import { setTimeout as wait } from "node:timers/promises";
import { barred, type Figure, megabytes, told } from "../figure.ts";
import { measureRun } from "../measured-stream.ts";
import type { ProbeAnswer } from "../probe.ts";
import { concurrently, runMany } from "../rounds.ts";
import { startUpstream } from "../start-upstream.ts";
import { median } from "../statistics.ts";
import { startThreadmill, type Threadmill } from "../subjects/threadmill.ts";

const concurrency = 20;
const abortedTokens = { tokens: 64, everyMs: 5 };
const mostSlope = 0.005;
/**
 * How long the provider keeps a connection that nobody uses: gone before they are counted. How many a server holds in
 * store is the most it has needed at one moment, which differs by chance.
 */
const providerKeepsMs = 2_000;
/** Until connections that nobody uses any more, and what is done after an answer, are gone. */
const settleMs = 7_000;

/** Whether equal batches of runs, of streams that their readers leave and of runs that fail leave something behind. */
export async function measureLeaks({
  batches,
  runs,
  aborted,
  failed,
}: {
  batches: number;
  runs: number;
  aborted: number;
  failed: number;
}): Promise<Figure[]> {
  await using upstream = await startUpstream({ keepAliveMs: providerKeepsMs });
  await using threadmill = await startThreadmill(upstream, { probed: true });
  const after: ProbeAnswer[] = [];
  for (let batch = 0; batch < batches; batch += 1) {
    await runMany(threadmill, { runs, concurrency });
    await concurrently({ count: aborted, concurrency }, () => leave(threadmill));
    await concurrently({ count: failed, concurrency }, () => fail(threadmill));
    await wait(settleMs);
    after.push(await threadmill.process.ask());
  }
  // The first batch fills what is filled once.
  const counted = after.slice(1);
  const heap = counted.map((answer) => answer.heapBytes);
  const slopes = heap.slice(1).map((bytes, index) => bytes / (heap[index] ?? Number.NaN) - 1);
  const slope = median(slopes);
  const kinds = new Set(counted.map((answer) => JSON.stringify(Object.entries(answer.resources).toSorted())));
  return [
    told("a batch", `${runs} runs, ${aborted} streams that their readers leave, ${failed} runs that fail`),
    told("heap after each batch", after.map((answer) => megabytes(answer.heapBytes)).join(", ")),
    barred("growth of the heap per batch", `${(slope * 100).toFixed(2)} %`, "≤ 0.5 %", slope <= mostSlope),
    barred(
      "handles and timers after each batch",
      kinds.size === 1 ? "the same" : [...kinds].join(" | "),
      "the same",
      kinds.size === 1,
    ),
  ];
}

async function leave(threadmill: Threadmill): Promise<void> {
  const { tokens, everyMs } = abortedTokens;
  const agent = new Agent();
  const leaving = new AbortController();
  const onToken = () => leaving.abort();
  const request = threadmill.run(`tokens-${tokens}-every-${everyMs}`);
  await measureRun(request, { agent, tokens, onToken, signal: leaving.signal }).then(
    () => {
      throw new Error("the stream ended before its reader left");
    },
    (error: unknown) => {
      if (!leaving.signal.aborted) {
        throw error;
      }
    },
  );
  agent.destroy();
}

async function fail(threadmill: Threadmill): Promise<void> {
  const { body } = threadmill.run("fails");
  // A connection of its own, as the others have: how many a client keeps in store is not the server's doing.
  const headers = { connection: "close" };
  const run = await threadmill.call<{ status: string }>(
    "/v1/threads/runs",
    { ...body, stream: false },
    headers,
  );
  if (run.status !== "failed") {
    throw new Error(`the run is ${run.status}, and not failed`);
  }
}
