import { deepEqual, equal, ok } from "node:assert/strict";
import { type Check, model } from "../check.ts";
import { collect, isOfThread, orderOf, textRun, toolRun } from "../event-order.ts";
import type { Client, StreamEvent } from "../sdk.ts";
import { start } from "./runs.ts";

const tools = [
  { type: "function", function: { name: "ask", parameters: { type: "object", properties: {} } } },
];
const oneCall = { toolCalls: [{ id: "call_1", name: "ask", arguments: "{}" }] };
const untilText = textRun.slice(0, textRun.indexOf("thread.message.completed"));
const untilModel = textRun.slice(0, textRun.indexOf("thread.run.step.created"));

/** The ends of a run other than completion. */
export const endChecks: Check[] = [
  {
    name: "cancelled: in the middle of a stream, the text so far stays",
    async run({ client, upstream }) {
      upstream.enqueue({ text: ["Once", " upon"], end: "stall" });
      const { assistantId, threadId } = await start(client);
      const { messages, runs } = client.beta.threads;
      const stream = runs.stream(threadId, { assistant_id: assistantId });
      const events: StreamEvent[] = [];
      let text = "";
      for await (const event of stream) {
        events.push(event);
        if (event.event === "thread.message.delta") {
          const { content } = event.data["delta"] as { content: { text: { value: string } }[] };
          text += content[0]?.text.value;
          if (text === "Once upon") {
            const [run] = (await runs.list(threadId)).data;
            ok(run !== undefined);
            equal((await runs.cancel(run.id, { thread_id: threadId })).status, "cancelling");
          }
        }
      }
      deepEqual(orderOf(events), [
        ...untilText,
        "thread.run.cancelling",
        "thread.message.incomplete",
        "thread.run.step.cancelled",
        "thread.run.cancelled",
      ]);
      const run = await stream.finalRun();
      equal(run.status, "cancelled");
      deepEqual(await runs.retrieve(run.id, { thread_id: threadId }), run);
      const [message] = (await messages.list(threadId, { run_id: run.id })).data;
      equal(message?.status, "incomplete");
      deepEqual(message.incomplete_details, { reason: "run_cancelled" });
      equal(message.content[0]?.text?.value, "Once upon");
      await takesNewMessages(client, threadId);
    },
  },
  {
    name: "cancelled: while the run waits for tool outputs",
    async run({ client, upstream }) {
      upstream.enqueue(oneCall);
      const { assistantId, threadId } = await start(client, { tools });
      const { runs } = client.beta.threads;
      const waiting = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      await runs.cancel(waiting.id, { thread_id: threadId });
      const run = await runs.poll(waiting.id, { thread_id: threadId });
      equal(run.status, "cancelled");
      equal(run.required_action, null);
      const [step] = (await runs.steps.list(run.id, { thread_id: threadId })).data;
      equal(step?.status, "cancelled");
      await takesNewMessages(client, threadId);
    },
  },
  {
    name: "failed: the model's error is the run's last error, and the thread is free",
    async run({ client, upstream }) {
      upstream.enqueue({ status: 400, body: { error: { message: "The prompt is odd." } } });
      const { assistantId, threadId } = await start(client);
      const { runs } = client.beta.threads;
      const stream = runs.stream(threadId, { assistant_id: assistantId });
      deepEqual(orderOf(await collect(stream)), [...untilModel, "thread.run.failed"]);
      const run = await stream.finalRun();
      equal(run.status, "failed");
      equal(run.last_error?.code, "invalid_prompt");
      ok(run.last_error.message.length > 0);
      deepEqual(await runs.retrieve(run.id, { thread_id: threadId }), run);
      await takesNewMessages(client, threadId);
    },
  },
  {
    name: "failed: the model broke off, and the text so far stays",
    async run({ client, upstream }) {
      upstream.enqueue({ text: ["Once", " upon"], end: "hang up" });
      const { assistantId, threadId } = await start(client);
      const { messages, runs } = client.beta.threads;
      const stream = runs.stream(threadId, { assistant_id: assistantId });
      deepEqual(orderOf(await collect(stream)), [
        ...untilText,
        "thread.message.incomplete",
        "thread.run.step.failed",
        "thread.run.failed",
      ]);
      const run = await stream.finalRun();
      equal(run.last_error?.code, "server_error");
      deepEqual(await runs.retrieve(run.id, { thread_id: threadId }), run);
      const [message] = (await messages.list(threadId, { run_id: run.id })).data;
      deepEqual(message?.incomplete_details, { reason: "run_failed" });
      equal(message.content[0]?.text?.value, "Once upon");
      await takesNewMessages(client, threadId);
    },
  },
  {
    name: "incomplete: max_completion_tokens cuts the answer",
    async run({ client, upstream }) {
      const usage = { prompt_tokens: 10, completion_tokens: 256 };
      const answer = { text: ["And so", " on"], finishReason: "length", usage };
      upstream.enqueue(answer);
      const { assistantId, threadId } = await start(client);
      const { messages, runs } = client.beta.threads;
      const body = { assistant_id: assistantId, max_completion_tokens: 256 };
      // Not runs.stream: version 4 does not take this end for one.
      const events = await collect(await runs.create(threadId, { ...body, stream: true }));
      deepEqual(orderOf(events.filter(isOfThread)), [
        ...untilText,
        "thread.message.incomplete",
        "thread.run.step.completed",
        "thread.run.incomplete",
      ]);
      upstream.enqueue(answer);
      const run = await runs.createAndPoll(threadId, body);
      equal(run.status, "incomplete");
      deepEqual(run.incomplete_details, { reason: "max_completion_tokens" });
      const [message] = (await messages.list(threadId, { run_id: run.id })).data;
      equal(message?.status, "incomplete");
      deepEqual(message.incomplete_details, { reason: "max_tokens" });
      equal(message.content[0]?.text?.value, "And so on");
      await takesNewMessages(client, threadId);
    },
  },
  {
    name: "expired: nobody sent the tool outputs in time",
    async run({ hastyClient, upstream }) {
      upstream.enqueue(oneCall);
      const { assistantId, threadId } = await start(hastyClient, { tools });
      const { runs } = hastyClient.beta.threads;
      const stream = runs.stream(threadId, { assistant_id: assistantId });
      deepEqual(orderOf(await collect(stream)), toolRun);
      const { id } = await stream.finalRun();
      let run = await runs.retrieve(id, { thread_id: threadId });
      while (run.status === "requires_action") {
        run = await runs.retrieve(id, { thread_id: threadId });
      }
      equal(run.status, "expired");
      const [step] = (await runs.steps.list(id, { thread_id: threadId })).data;
      equal(step?.status, "expired");
      await takesNewMessages(hastyClient, threadId);
    },
  },
  {
    name: "expired: the model took too long, and the stream says so",
    async run({ hastyClient, upstream }) {
      upstream.enqueue({ text: "Wait", end: "stall" });
      const { assistantId, threadId } = await start(hastyClient);
      const { runs } = hastyClient.beta.threads;
      const stream = runs.stream(threadId, { assistant_id: assistantId });
      deepEqual(orderOf(await collect(stream)), [
        ...untilText,
        "thread.message.incomplete",
        "thread.run.step.expired",
        "thread.run.expired",
      ]);
      const run = await stream.finalRun();
      equal(run.status, "expired");
      deepEqual(await runs.retrieve(run.id, { thread_id: threadId }), run);
      const [message] = (await hastyClient.beta.threads.messages.list(threadId, { run_id: run.id })).data;
      deepEqual(message?.incomplete_details, { reason: "run_expired" });
    },
  },
];

async function takesNewMessages(client: Client, threadId: string): Promise<void> {
  const { id: assistantId } = await client.beta.assistants.create({ model });
  await client.beta.threads.messages.create(threadId, { role: "user", content: "Are you still there?" });
  const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
  equal(run.status, "completed", JSON.stringify(run.last_error));
}
