import { asId } from "../../packages/server/src/core/ids.ts";
import type { Ledger } from "../invariants/ledger.ts";
import { createStreamReader, type StreamReader } from "../processes/stream-reader.ts";
import type { Body, TuneClient } from "../processes/tune-client.ts";

/** For how often a client asks for a run, or comes back for its stream, before it says that it got none. */
const mostTries = 20;

/** An application that starts one run after the other and reads its stream to the end, at whichever node answers. */
export interface RollingClient {
  readonly readers: StreamReader[];
  readonly problems: string[];
  /** How often it had to come back for the rest of a stream. */
  reconnects(): number;
  /** Goes on until it is told to stop, and ends what it has begun then. */
  work(): Promise<void>;
  stop(): void;
}

export function createRollingClient({
  name,
  first,
  nodes,
  ledger,
}: {
  name: string;
  /** With which node it begins. */
  first: number;
  nodes: readonly TuneClient[];
  ledger: Ledger;
}): RollingClient {
  const readers: StreamReader[] = [];
  const problems: string[] = [];
  let current = first;
  let orders = 0;
  let reconnects = 0;
  let isStopped = false;

  const node = (): TuneClient => {
    const client = nodes[current % nodes.length];
    if (client === undefined) {
      throw new Error("there are no nodes");
    }
    return client;
  };

  async function order(): Promise<Body | null> {
    orders += 1;
    const key = `${name}-${orders}`;
    ledger.orders.set(key, { threadId: null, runId: null });
    const body = {
      model: "numbered/model",
      metadata: { order: key },
      thread: { messages: [{ role: "user", content: `question of ${key}` }] },
    };
    for (let attempt = 0; attempt < mostTries; attempt += 1) {
      const answer = await node().post("/threads/runs", body, { key });
      if (answer.outcome === "ok") {
        const run = answer.body;
        const [threadId, runId] = [asId<"thread">(run.threadId), asId<"run">(run.id)];
        ledger.threads.add(threadId);
        ledger.runs.set(runId, run);
        ledger.orders.set(key, { threadId, runId });
        return run;
      }
      if (answer.outcome === "refused") {
        problems.push(`${key} was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
        return null;
      }
      current += 1;
      await pause();
    }
    problems.push(`${key} was taken by no node`);
    return null;
  }

  async function read({ id, threadId }: Body): Promise<void> {
    const reader = createStreamReader({ threadId, runId: id });
    readers.push(reader);
    for (let attempt = 0; attempt < mostTries; attempt += 1) {
      if (await reader.connect(node(), { leaveAfter: null, timeoutMs: 30_000 })) {
        return;
      }
      reconnects += 1;
      current += 1;
      await pause();
    }
    problems.push(`the stream of ${id} never came to its end`);
  }

  return {
    readers,
    problems,
    reconnects: () => reconnects,
    async work() {
      while (!isStopped) {
        const run = await order();
        if (run !== null) {
          await read(run);
        }
      }
    },
    stop() {
      isStopped = true;
    },
  };
}

function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 100));
}
