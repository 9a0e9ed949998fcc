import { asId, type ThreadId } from "../../packages/server/src/core/ids.ts";
import type { Ledger } from "../invariants/ledger.ts";
import { createStreamReader, type StreamReader } from "./stream-reader.ts";
import type { Answer, Body, TuneClient } from "./tune-client.ts";

/** The server died in the middle, or could not do it just now. What was acknowledged until then is in the ledger. */
export class SessionBroken extends Error {}

const tools = [0, 1].map((index) => ({
  type: "function",
  function: { name: `tool_${index}`, parameters: {} },
}));

/** What one client does, in the same order each time, and what it was told. */
export interface Session {
  readonly readers: StreamReader[];
  /** Titles that were acknowledged, by thread. */
  readonly titles: Map<ThreadId, string>;
  /**
   * Goes on with the step that was broken off, the same request under the same key.
   *
   * @param until - How many steps are done then, altogether; to the end when there is none.
   * @throws {SessionBroken} The server did not do what it was asked for, for reasons that pass.
   */
  run(client: TuneClient, until?: number): Promise<void>;
  /** Starts one more run, which is refused when the thread is locked. @returns why it was; `null` when it was not. */
  tryThread(client: TuneClient, threadId: ThreadId): Promise<string | null>;
}

export function createSession(ledger: Ledger, model: string): Session {
  const readers: StreamReader[] = [];
  const titles = new Map<ThreadId, string>();
  const threads: ThreadId[] = [];
  const runs: Body[] = [];
  let finished = 0;

  function must(answer: Answer): Body {
    if (answer.outcome === "unsure") {
      throw new SessionBroken(answer.why);
    }
    if (answer.outcome === "refused") {
      throw new Error(`refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  async function order(
    client: TuneClient,
    path: string,
    body: object,
    key = `order-${finished}`,
  ): Promise<Body> {
    if (!ledger.orders.has(key)) {
      ledger.orders.set(key, { threadId: null, runId: null });
    }
    const question = [{ role: "user", content: `question of ${key}` }];
    const whole = {
      model,
      metadata: { order: key },
      ...(path === "/threads/runs" ? { thread: { messages: question } } : { additionalMessages: question }),
      ...body,
    };
    const run = must(await client.post(path, whole, { key }));
    const [threadId, runId] = [asId<"thread">(run.threadId), asId<"run">(run.id)];
    ledger.threads.add(threadId);
    ledger.runs.set(runId, run);
    ledger.orders.set(key, { threadId, runId });
    runs.push(run);
    return run;
  }

  async function read(client: TuneClient, { id, threadId }: Body): Promise<void> {
    const reader = createStreamReader({ threadId, runId: id });
    readers.push(reader);
    if (!(await reader.connect(client, { leaveAfter: null, timeoutMs: 20_000 }))) {
      throw new SessionBroken("the stream broke off");
    }
  }

  const threadOf = (index: number) => threads[index] ?? asId<"thread">("thread_none");

  const steps: ((client: TuneClient) => Promise<void>)[] = [
    async (client) => {
      const thread = must(await client.post("/threads", { title: "first" }, { key: "thread" }));
      ledger.threads.add(thread.id);
      titles.set(thread.id, "first");
      threads.push(thread.id);
    },
    async (client) => {
      const body = { role: "user", content: "remember this" };
      const message = must(await client.post(`/threads/${threadOf(0)}/messages`, body, { key: "message" }));
      ledger.messages.set(message.id, threadOf(0));
    },
    async (client) => {
      await order(client, `/threads/${threadOf(0)}/runs`, {});
    },
    (client) => read(client, runs[0]),
    async (client) => {
      const body = { tools, toolChoice: "required" };
      threads.push(asId((await order(client, "/threads/runs", body)).threadId));
    },
    (client) => read(client, runs[1]),
    async (client) => {
      const path = `/threads/${threadOf(1)}/runs/${runs[1].id}`;
      const run = must(await client.get(path));
      const calls: Body[] = run.requiredAction?.submitToolOutputs.toolCalls ?? [];
      const toolOutputs = calls.map(({ id }) => ({ toolCallId: String(id), output: `${id} 1` }));
      for (const { toolCallId, output } of toolOutputs) {
        ledger.outputs.set(toolCallId, { sent: new Set([output]), acknowledged: false, sure: null });
      }
      if (toolOutputs.length > 0) {
        must(await client.post(`${path}/submit_tool_outputs`, { toolOutputs }, { key: "outputs" }));
      }
      for (const { toolCallId, output } of toolOutputs) {
        ledger.outputs.set(toolCallId, { sent: new Set([output]), acknowledged: true, sure: output });
      }
    },
    async (client) => {
      threads.push(asId((await order(client, "/threads/runs", {})).threadId));
    },
    async (client) => {
      await order(client, `/threads/${threadOf(2)}/runs`, { whenBusy: "queue" });
    },
    async (client) => {
      const path = `/threads/${threadOf(2)}/runs/${runs[2].id}/cancel`;
      const answer = await client.post(path, {}, { key: "cancel" });
      if (answer.outcome === "unsure") {
        throw new SessionBroken(answer.why);
      }
      if (answer.outcome === "ok") {
        ledger.cancelled.add(runs[2].id);
      }
    },
    (client) => read(client, runs[3]),
    async (client) => {
      const path = `/threads/${threadOf(0)}`;
      must(await client.post(path, { title: "renamed" }, { key: "title" }));
      titles.set(threadOf(0), "renamed");
    },
    async (client) => {
      const copy = must(await client.post(`/threads/${threadOf(0)}/copy`, {}, { key: "copy" }));
      threads.push(copy.id);
      titles.set(copy.id, "renamed");
    },
    async (client) => {
      ledger.deleting.add(threadOf(3));
      const answer = await client.delete(`/threads/${threadOf(3)}`);
      if (answer.outcome === "unsure") {
        throw new SessionBroken(answer.why);
      }
      titles.delete(threadOf(3));
    },
    async (client) => {
      must(await client.get("/threads?limit=50"));
      must(await client.get(`/threads/${threadOf(0)}/messages`));
    },
  ];

  return {
    readers,
    titles,
    async run(client, until = steps.length) {
      for (const step of steps.slice(finished, until)) {
        await step(client);
        finished += 1;
      }
    },
    async tryThread(client, threadId) {
      try {
        await order(client, `/threads/${threadId}/runs`, {}, `order-after-${threadId}`);
        return null;
      } catch (error) {
        return String(error);
      }
    },
  };
}
