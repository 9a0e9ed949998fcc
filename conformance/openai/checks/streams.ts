import { deepEqual, equal, ok } from "node:assert/strict";
import type { Check } from "../check.ts";
import { collect, isOfThread, orderOf, submittedRun, textRun, toolRun } from "../event-order.ts";
import type { AssistantStream, Client, FunctionCall, Run } from "../sdk.ts";
import { start } from "./runs.ts";

const weather = {
  type: "function",
  function: {
    name: "weather",
    parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
};
const twoCalls = {
  toolCalls: [
    { name: "weather", arguments: ['{"city":', '"Here"}'] },
    { name: "weather", arguments: ['{"city":', '"There"', "}"] },
  ],
};

/** Streams, and runs that call functions. */
export const streamChecks: Check[] = [
  {
    name: "streams: runs.stream gives the events in their order",
    async run({ client, upstream }) {
      upstream.enqueue({ text: ["One", ", two", ", three."] });
      const { assistantId, threadId } = await start(client);
      const stream = client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
      deepEqual(orderOf(await collect(stream)), textRun);
    },
  },
  {
    name: "streams: createAndRunStream gives the thread and then the run's events",
    async run({ client }) {
      const { assistantId } = await start(client);
      const stream = client.beta.threads.createAndRunStream({
        assistant_id: assistantId,
        thread: { messages: [{ role: "user", content: "Hello" }] },
      });
      deepEqual(orderOf(await collect(stream)), ["thread.created", ...textRun]);
    },
  },
  {
    name: "streams: create with stream: true gives the raw events",
    async run({ client }) {
      const { assistantId, threadId } = await start(client);
      const stream = await client.beta.threads.runs.create(threadId, {
        assistant_id: assistantId,
        additional_messages: [{ role: "user", content: "One more thing." }],
        stream: true,
      });
      deepEqual(orderOf((await collect(stream)).filter(isOfThread)), textRun);
      const both = await client.beta.threads.createAndRun({ assistant_id: assistantId, stream: true });
      deepEqual(orderOf((await collect(both)).filter(isOfThread)), ["thread.created", ...textRun]);
    },
  },
  {
    name: "streams: the SDK's own events of a text answer",
    async run({ client, upstream }) {
      upstream.enqueue({ text: ["One", ", two", ", three."] });
      const { assistantId, threadId } = await start(client);
      const stream = client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
      const heard = listen(stream);
      const texts: unknown[] = [];
      stream.on("textDelta", (delta) => texts.push((delta as { value: string }).value));
      stream.on("textDone", (text) => texts.push((text as { value: string }).value));
      await stream.done();
      deepEqual(withoutRepeats(heard), [
        "connect",
        "runStepCreated",
        "messageCreated",
        "textCreated",
        "messageDelta",
        "textDelta",
        "textDone",
        "messageDone",
        "runStepDone",
        "end",
      ]);
      equal(texts.slice(0, -1).join(""), "One, two, three.");
      equal(texts.at(-1), "One, two, three.");
    },
  },
  {
    name: "streams: what the SDK accumulated of a text answer is what it retrieves",
    async run({ client, upstream }) {
      upstream.enqueue({ text: ["One", ", two", ", three."] });
      const { assistantId, threadId } = await start(client);
      const stream = client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
      await isWhatIsStored(client, stream);
      equal((await stream.finalMessages())[0]?.content[0]?.text?.value, "One, two, three.");
    },
  },
  {
    name: "streams: a refusal is accumulated as one, and retrieved as one",
    async run({ client, upstream }) {
      upstream.enqueue({ refusal: ["I will ", "not."] });
      const { assistantId, threadId } = await start(client);
      const stream = client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
      await isWhatIsStored(client, stream);
      const [message] = await stream.finalMessages();
      const parts = message?.content.map(({ type, refusal }) => ({ type, refusal }));
      deepEqual(parts, [{ type: "refusal", refusal: "I will not." }]);
      equal((await stream.finalRun()).status, "completed");
    },
  },
  {
    name: "streams: the usage says what was cached and what was reasoning",
    async run({ client, upstream }) {
      upstream.enqueue({
        text: "Hm.",
        usage: {
          prompt_tokens: 9,
          completion_tokens: 8,
          prompt_tokens_details: { cached_tokens: 4 },
          completion_tokens_details: { reasoning_tokens: 3 },
        },
      });
      const { assistantId, threadId } = await start(client);
      const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
      deepEqual(run.usage, {
        prompt_tokens: 9,
        completion_tokens: 8,
        total_tokens: 17,
        prompt_token_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 3 },
      });
    },
  },
  {
    name: "functions: createAndPoll stops for them, submitToolOutputsAndPoll goes on",
    async run({ client, upstream }) {
      upstream.enqueue(twoCalls);
      upstream.enqueue({ text: "Rain here, sun there." });
      const { assistantId, threadId } = await start(client, { tools: [weather] });
      const { runs } = client.beta.threads;
      const waiting = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      equal(waiting.status, "requires_action", JSON.stringify(waiting.last_error));
      const calls = waiting.required_action?.submit_tool_outputs.tool_calls ?? [];
      ok(calls.every(({ id, type }) => id.startsWith("call_") && type === "function"));
      deepEqual(
        calls.map(({ function: called }) => called),
        [
          { name: "weather", arguments: '{"city":"Here"}' },
          { name: "weather", arguments: '{"city":"There"}' },
        ],
      );
      const params = { thread_id: threadId, tool_outputs: outputsFor(waiting) };
      const run = await runs.submitToolOutputsAndPoll(waiting.id, params);
      equal(run.status, "completed", JSON.stringify(run.last_error));
      equal(run.required_action, null);
      deepEqual(run.usage, { prompt_tokens: 20, completion_tokens: 10, total_tokens: 30 });
      const steps = await collect(runs.steps.list(run.id, { thread_id: threadId, order: "asc" }));
      deepEqual(
        steps.map(({ type }) => type),
        ["tool_calls", "message_creation"],
      );
      deepEqual(
        steps[0]?.step_details.tool_calls?.map(({ id, function: { output } }) => [id, output]),
        params.tool_outputs.map(({ tool_call_id, output }) => [tool_call_id, output]),
      );
    },
  },
  {
    name: "functions: submitToolOutputs returns the queued run",
    async run({ client, upstream }) {
      upstream.enqueue(twoCalls);
      const { assistantId, threadId } = await start(client, { tools: [weather] });
      const { runs } = client.beta.threads;
      const waiting = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      const params = { thread_id: threadId, tool_outputs: outputsFor(waiting) };
      const queued = await runs.submitToolOutputs(waiting.id, params);
      deepEqual([queued.id, queued.status, queued.required_action], [waiting.id, "queued", null]);
      const run = await runs.poll(waiting.id, { thread_id: threadId });
      equal(run.status, "completed", JSON.stringify(run.last_error));
    },
  },
  {
    name: "functions: a stream stops for them, submitToolOutputsStream goes on",
    async run({ client, upstream }) {
      upstream.enqueue(twoCalls);
      const { assistantId, threadId } = await start(client, { tools: [weather] });
      const { runs } = client.beta.threads;
      const stream = runs.stream(threadId, { assistant_id: assistantId });
      deepEqual(orderOf(await collect(stream)), toolRun);
      const waiting = await stream.finalRun();
      const params = { thread_id: threadId, tool_outputs: outputsFor(waiting) };
      const rest = runs.submitToolOutputsStream(waiting.id, params);
      deepEqual(orderOf(await collect(rest)), submittedRun);
    },
  },
  {
    name: "functions: what the SDK accumulated, before and after the outputs, is what it retrieves",
    async run({ client, upstream }) {
      upstream.enqueue({ text: "Let me see.", ...twoCalls });
      const { assistantId, threadId } = await start(client, { tools: [weather] });
      const { runs } = client.beta.threads;
      const stream = runs.stream(threadId, { assistant_id: assistantId });
      await isWhatIsStored(client, stream);
      const waiting = await stream.finalRun();
      equal(waiting.required_action?.submit_tool_outputs.tool_calls.length, 2);
      upstream.enqueue({ text: "Rain here, sun there." });
      const params = { thread_id: threadId, tool_outputs: outputsFor(waiting) };
      await isWhatIsStored(client, runs.submitToolOutputsStream(waiting.id, params));
    },
  },
  {
    name: "functions: the SDK's own events of parallel calls",
    async run({ client, upstream }) {
      upstream.enqueue(twoCalls);
      const { assistantId, threadId } = await start(client, { tools: [weather] });
      const stream = client.beta.threads.runs.stream(threadId, { assistant_id: assistantId });
      const heard = listen(stream);
      const done: FunctionCall[] = [];
      stream.on("toolCallDone", (call) => done.push(call as FunctionCall));
      await stream.done();
      const ofCalls = heard.filter((name) => name.startsWith("toolCall"));
      deepEqual(withoutRepeats(ofCalls), [
        "toolCallCreated",
        "toolCallDelta",
        "toolCallDone",
        "toolCallCreated",
        "toolCallDelta",
        "toolCallDone",
      ]);
      const waiting = await stream.finalRun();
      deepEqual(
        done.map(({ id, type, function: { name, arguments: json } }) => ({
          id,
          type,
          function: { name, arguments: json },
        })),
        waiting.required_action?.submit_tool_outputs.tool_calls,
      );
      equal(done.length, 2);
    },
  },
];

/** Writes down which of the SDK's own events come. */
function listen(stream: AssistantStream): string[] {
  const heard: string[] = [];
  const names = [
    ...["connect", "runStepCreated", "runStepDelta", "runStepDone", "messageCreated", "messageDelta"],
    ...["messageDone", "textCreated", "textDelta", "textDone", "toolCallCreated", "toolCallDelta"],
    ...["toolCallDone", "error", "abort", "end"],
  ];
  for (const name of names) {
    stream.on(name, () => heard.push(name));
  }
  return heard;
}

/** The names in the order in which each first came; two calls begin it anew. */
function withoutRepeats(names: string[]): string[] {
  const seen = new Set<string>();
  return names.filter((name) => {
    if (name === "toolCallCreated") {
      seen.clear();
    }
    const isNew = !seen.has(name);
    seen.add(name);
    return isNew;
  });
}

/** An output for each call that waits. */
function outputsFor({ required_action }: Run): { tool_call_id: string; output: string }[] {
  const calls = required_action?.submit_tool_outputs.tool_calls ?? [];
  return calls.map(({ id, function: called }) => ({ tool_call_id: id, output: `${called.arguments}: rain` }));
}

async function isWhatIsStored(client: Client, stream: AssistantStream): Promise<void> {
  await stream.done();
  const { messages, runs } = client.beta.threads;
  const run = await stream.finalRun();
  const thread_id = run.thread_id;
  deepEqual(await runs.retrieve(run.id, { thread_id }), run);
  for (const { id, role, run_id, content } of await stream.finalMessages()) {
    // The rest of a message is, before version 7.11, what it was at its creation.
    const stored = await messages.retrieve(id, { thread_id });
    deepEqual(
      { role: stored.role, run_id: stored.run_id, content: stored.content },
      { role, run_id, content: withoutIndices(content) },
    );
  }
  const steps = await stream.finalRunSteps();
  ok(steps.length > 0, "the SDK has no step");
  for (const step of steps) {
    deepEqual(await runs.steps.retrieve(step.id, { thread_id, run_id: run.id }), withoutIndices(step));
  }
}

/** What an SDK puts together from deltas keeps their indices. */
function withoutIndices<Value>(value: Value): Value {
  return JSON.parse(JSON.stringify(value, (key, inner) => (key === "index" ? undefined : inner)));
}
