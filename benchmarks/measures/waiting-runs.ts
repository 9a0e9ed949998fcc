import { barred, type Figure, ms, times } from "../figure.ts";
import { concurrently, runInTurn } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { median, ratiosOf } from "../statistics.ts";
import { question } from "../subject.ts";
import { startThreadmill, type Threadmill } from "../subjects/threadmill.ts";

const look = { type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } };

/** A run among runs that wait for their clients: a server for each number of them, in turn. */
export async function measureWaitingRuns(
  upstream: Upstream,
  { counts, rounds, perRound }: { counts: readonly number[]; rounds: number; perRound: number },
): Promise<Figure[]> {
  await using servers = new AsyncDisposableStack();
  const crowds: Threadmill[] = [];
  for (const count of counts) {
    const limits = { runLifetimeSeconds: 3_600 };
    const server = servers.use(await startThreadmill(upstream, { limits }));
    await concurrently({ count, concurrency: 20 }, () => leaveWaiting(server));
    crowds.push(server);
  }
  await runInTurn(crowds, { rounds: 1, perRound });
  const results = await runInTurn(crowds, { rounds, perRound });
  const [fewest = [], ...rest] = results.map((ofServer) =>
    ofServer.map((runs) => median(runs.map((run) => run.totalMs))),
  );
  return rest.map((own, place) => {
    const ratio = median(ratiosOf(own, fewest));
    return barred(
      `a run among ${counts[place + 1]} that wait, to among ${counts[0]}`,
      `${times(ratio)} (${ms(median(own))} to ${ms(median(fewest))})`,
      "≤ 1.2 ×",
      ratio <= 1.2,
    );
  });
}

async function leaveWaiting(server: Threadmill): Promise<void> {
  const run = await server.call<{ status: string }>("/v1/threads/runs", {
    model: "bench/calls-tokens-1",
    tools: [look],
    thread: { messages: [{ role: "user", content: question }] },
  });
  if (run.status !== "requires_action") {
    throw new Error(`the run is ${run.status}, and does not wait`);
  }
}
