import { asId, type RunId } from "../../packages/server/src/core/ids.ts";
import type { Run } from "../../packages/server/src/core/run.ts";
import type { Ledger } from "../invariants/ledger.ts";
import { createStreamReader, type StreamReader } from "../processes/stream-reader.ts";
import type { Answer, Body, TuneClient } from "../processes/tune-client.ts";
import type { SeededRandom } from "../seeded-random.ts";

const tools = [0, 1].map((index) => ({
  type: "function",
  function: { name: `tool_${index}`, parameters: {} },
}));

const operations = {
  "create a thread and a run": 4,
  "create a run": 4,
  "add a message": 1,
  cancel: 1.5,
  "submit outputs": 6,
  "delete a thread": 0.2,
  read: 6,
} as const;

/** Applications that use the cluster through whichever node, and write down what they were told. */
export interface NemesisClients {
  readonly readers: readonly StreamReader[];
  readonly problems: string[];
  readonly requests: number;
  /** Does one thing or another. */
  act(): Promise<void>;
  /** Gives all outputs that the run waits for. */
  submitAll(run: Pick<Run, "id" | "threadId">): Promise<void>;
  /** Starts a run that is refused when the thread is locked. */
  tryThread(threadId: string): Promise<Answer>;
}

export function createNemesisClients({
  clients,
  ledger,
  random,
  model,
}: {
  /** One for each node. */
  clients: readonly TuneClient[];
  ledger: Ledger;
  random: SeededRandom;
  model: string;
}): NemesisClients {
  const readers: StreamReader[] = [];
  const problems: string[] = [];
  let requests = 0;
  let orders = 0;

  /** Sends a request until its outcome is known, each time to some node. */
  async function send(request: (client: TuneClient) => Promise<Answer>): Promise<Body | null> {
    for (let attempt = 0; attempt < 6; attempt += 1) {
      requests += 1;
      const answer = await request(random.pick(clients));
      if (answer.outcome === "ok") {
        return answer.body;
      }
      if (answer.outcome === "refused") {
        if (answer.status >= 500) {
          problems.push(`an answer with status ${answer.status}: ${JSON.stringify(answer.body)}`);
        }
        return null;
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return null;
  }

  async function order(path: string, body: object): Promise<Body | null> {
    orders += 1;
    const key = `order-${orders}`;
    ledger.orders.set(key, { threadId: null, runId: null });
    const question = [{ role: "user", content: `question of ${key}` }];
    const whole = {
      model,
      tools,
      metadata: { order: key },
      ...(path === "/threads/runs" ? { thread: { messages: question } } : { additionalMessages: question }),
      ...body,
    };
    const run = await send((client) => client.post(path, whole, { key }));
    if (run !== null) {
      const [threadId, runId] = [asId<"thread">(run.threadId), asId<"run">(run.id)];
      ledger.threads.add(threadId);
      ledger.runs.set(runId, run);
      ledger.orders.set(key, { threadId, runId });
    }
    return run;
  }

  async function submit(threadId: string, runId: string, isWanted: () => boolean): Promise<void> {
    const path = `/threads/${threadId}/runs/${runId}`;
    const run = await send((client) => client.get(path));
    const calls: Body[] = run?.requiredAction?.submitToolOutputs.toolCalls ?? [];
    const attempt = random.below(1_000_000);
    const toolOutputs = calls
      .filter(isWanted)
      .map(({ id }) => ({ toolCallId: String(id), output: `${id} ${attempt}` }));
    if (toolOutputs.length === 0) {
      return;
    }
    for (const { toolCallId, output } of toolOutputs) {
      const call = ledger.outputs.get(toolCallId) ?? { sent: new Set(), acknowledged: false, sure: null };
      call.sent.add(output);
      ledger.outputs.set(toolCallId, call);
    }
    const key = `${runId}-${attempt}`;
    const taken = await send((client) =>
      client.post(`${path}/submit_tool_outputs`, { toolOutputs }, { key }),
    );
    for (const { toolCallId, output } of taken === null ? [] : toolOutputs) {
      const call = ledger.outputs.get(toolCallId);
      if (call !== undefined) {
        call.acknowledged = true;
        call.sure ??= call.sent.size === 1 ? output : null;
      }
    }
  }

  async function read({ id, threadId }: { id: RunId; threadId: string }): Promise<void> {
    const reader = createStreamReader({ threadId, runId: id });
    readers.push(reader);
    for (let connection = 0; connection < 4; connection += 1) {
      const leaveAfter = random.chance(0.5) ? random.below(6_000) : null;
      const isDone = await reader.connect(random.pick(clients), { leaveAfter, timeoutMs: 3_000 });
      if (isDone && random.chance(0.7)) {
        return;
      }
    }
  }

  return {
    readers,
    problems,
    get requests() {
      return requests;
    },

    async act() {
      const operation = random.weighted(operations);
      if (operation === "create a thread and a run" || ledger.runs.size === 0) {
        await order("/threads/runs", {});
        return;
      }
      // The newest are those in which something is going on.
      const run = random.pick([...ledger.runs.values()].slice(-12));
      const { id, threadId } = run;
      switch (operation) {
        case "create a run":
          await order(`/threads/${threadId}/runs`, { whenBusy: random.pick(["refuse", "queue", "replace"]) });
          break;
        case "add a message": {
          const key = `message-${random.below(2 ** 31)}`;
          const body = { role: "user", content: "more" };
          const message = await send((client) => client.post(`/threads/${threadId}/messages`, body, { key }));
          if (message !== null) {
            ledger.messages.set(message.id, threadId);
          }
          break;
        }
        case "cancel":
          if ((await send((client) => client.post(`/threads/${threadId}/runs/${id}/cancel`, {}))) !== null) {
            ledger.cancelled.add(id);
          }
          break;
        case "submit outputs":
          await submit(threadId, id, () => random.chance(0.7));
          break;
        case "delete a thread":
          ledger.deleting.add(threadId);
          await send((client) => client.delete(`/threads/${threadId}`));
          break;
        case "read":
          await read(run);
          break;
      }
    },

    submitAll: ({ id, threadId }) => submit(threadId, id, () => true),
    async tryThread(threadId) {
      const body = await order(`/threads/${threadId}/runs`, { tools: [], whenBusy: "refuse" });
      return body === null ? { outcome: "unsure", why: "it was refused" } : { outcome: "ok", body };
    },
  };
}
