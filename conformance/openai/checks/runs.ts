import { deepEqual, equal, ok } from "node:assert/strict";
import { type Check, model } from "../check.ts";
import { collect } from "../event-order.ts";
import type { Client, Run } from "../sdk.ts";

const question = { role: "user", content: "How are you?" };

/** Runs that answer with text, without streams. */
export const answerChecks: Check[] = [
  {
    name: "runs: createAndPoll returns the completed run, and the answer is on the thread",
    async run({ client, upstream }) {
      upstream.enqueue({ text: ["I am ", "well."], usage: { prompt_tokens: 7, completion_tokens: 3 } });
      const { assistantId, threadId } = await start(client, { instructions: "Be polite." });
      const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
      equal(run.status, "completed", JSON.stringify(run.last_error));
      deepEqual(run.usage, { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 });
      equal(run["instructions"], "Be polite.");
      await hasAnswer(client, run, "I am well.");
    },
  },
  {
    name: "runs: createAndRunPoll creates the thread and returns the completed run",
    async run({ client, upstream }) {
      upstream.enqueue({ text: "Fine." });
      const { id } = await client.beta.assistants.create({ model });
      const run = await client.beta.threads.createAndRunPoll({
        assistant_id: id,
        thread: { messages: [question], metadata: { topic: "moods" } },
      });
      equal(run.status, "completed", JSON.stringify(run.last_error));
      await hasAnswer(client, run, "Fine.");
      deepEqual((await client.beta.threads.retrieve(run.thread_id)).metadata, { topic: "moods" });
    },
  },
  {
    name: "runs: create, retrieve, update, list, and a header that keeps pollers quick",
    async run({ client }) {
      const { assistantId, threadId } = await start(client);
      const { runs } = client.beta.threads;
      const created = await runs.create(threadId, { assistant_id: assistantId, metadata: { try: "first" } });
      ok(created.id.startsWith("run_"));
      equal(created["object"], "thread.run");
      equal(created.status, "queued");
      equal(created.assistant_id, assistantId);
      await runs.poll(created.id, { thread_id: threadId });
      const { data, response } = await runs.retrieve(created.id, { thread_id: threadId }).withResponse();
      const pollAfterMs = Number(response.headers.get("openai-poll-after-ms"));
      ok(pollAfterMs > 0 && pollAfterMs <= 1_000, `openai-poll-after-ms: ${pollAfterMs}`);
      const changed = await runs.update(created.id, { thread_id: threadId, metadata: { try: "only" } });
      deepEqual(changed, { ...data, metadata: { try: "only" } });
      const again = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      deepEqual((await runs.list(threadId)).data, [again, changed]);
    },
  },
  {
    name: "runs: every field of the request reaches the run or the model",
    async run({ client, upstream }) {
      const { assistantId, threadId } = await start(client, { instructions: "Be polite." });
      const tools = [
        { type: "function", function: { name: "f", parameters: { type: "object", properties: {} } } },
      ];
      const fields = {
        metadata: { a: "b" },
        temperature: 0.2,
        top_p: 0.8,
        max_prompt_tokens: 5_000,
        max_completion_tokens: 300,
        truncation_strategy: { type: "last_messages", last_messages: 5 },
        tool_choice: "none",
        parallel_tool_calls: false,
        response_format: { type: "json_object" },
      };
      const run = await client.beta.threads.runs.createAndPoll(threadId, {
        assistant_id: assistantId,
        additional_instructions: "Answer in JSON.",
        additional_messages: [{ role: "user", content: "And you?" }],
        reasoning_effort: "low",
        tools,
        ...fields,
      });
      equal(run.status, "completed", JSON.stringify(run.last_error));
      for (const [field, value] of Object.entries(fields)) {
        deepEqual(run[field], value, field);
      }
      const asked = upstream.requests.at(-1)?.body ?? {};
      const { temperature, top_p, tool_choice, parallel_tool_calls, response_format, reasoning_effort } =
        asked;
      deepEqual(
        { temperature, top_p, tool_choice, parallel_tool_calls, response_format, reasoning_effort },
        {
          temperature: 0.2,
          top_p: 0.8,
          tool_choice: "none",
          parallel_tool_calls: false,
          response_format: { type: "json_object" },
          reasoning_effort: "low",
        },
      );
      const prompt = JSON.stringify(asked["messages"]);
      for (const text of ["Be polite.", "Answer in JSON.", "How are you?", "And you?"]) {
        ok(prompt.includes(text), `the model did not see "${text}"`);
      }
    },
  },
  {
    name: "runs: steps are listed and retrieved, and name the message that they wrote",
    async run({ client }) {
      const { assistantId, threadId } = await start(client);
      const { messages, runs } = client.beta.threads;
      const run = await runs.createAndPoll(threadId, { assistant_id: assistantId });
      const [step, ...others] = await collect(
        runs.steps.list(run.id, {
          thread_id: threadId,
          include: ["step_details.tool_calls[*].file_search.results[*].content"],
        }),
      );
      ok(step !== undefined && others.length === 0);
      ok(step.id.startsWith("step_"));
      equal(step.status, "completed");
      deepEqual(step.usage, run.usage);
      const [answer] = (await messages.list(threadId, { run_id: run.id })).data;
      deepEqual(step.step_details, {
        type: "message_creation",
        message_creation: { message_id: answer?.id },
      });
      deepEqual(await runs.steps.retrieve(step.id, { thread_id: threadId, run_id: run.id }), step);
    },
  },
  {
    name: "the header OpenAI-Beta is not required",
    async run({ sdk, connection }) {
      const client = sdk.createClient({ ...connection, defaultHeaders: { "OpenAI-Beta": null } });
      const { assistantId, threadId } = await start(client);
      const run = await client.beta.threads.runs.createAndPoll(threadId, { assistant_id: assistantId });
      equal(run.status, "completed", JSON.stringify(run.last_error));
    },
  },
];

/** An assistant, and a thread with a question. */
export async function start(
  client: Client,
  assistant: Record<string, unknown> = {},
): Promise<{ assistantId: string; threadId: string }> {
  const { id: assistantId } = await client.beta.assistants.create({ model, ...assistant });
  const { id: threadId } = await client.beta.threads.create({ messages: [question] });
  return { assistantId, threadId };
}

export async function hasAnswer(client: Client, run: Run, text: string): Promise<void> {
  const { data } = await client.beta.threads.messages.list(run.thread_id, { run_id: run.id });
  deepEqual(
    data.map(({ role, status, content }) => ({ role, status, content })),
    [
      {
        role: "assistant",
        status: "completed",
        content: [{ type: "text", text: { value: text, annotations: [] } }],
      },
    ],
  );
}
