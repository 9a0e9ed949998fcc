import { describe, expect, it } from "vitest";
import { createManualClock } from "../../../test/manual-clock.ts";
import { type Answer, calls, hangsAfter, says, usage } from "../../../test/scripted-model.ts";
import { parseEvents, readUntil } from "../../../test/server-sent-events.ts";
import { ModelCallError } from "../../core/errors.ts";
import { asId } from "../../core/ids.ts";
import { dataOf, lookUp, namesOf, startOpenAiEdge } from "./testing/openai-edge.ts";

const message = [
  "thread.run.step.created",
  "thread.run.step.in_progress",
  "thread.message.created",
  "thread.message.in_progress",
];

describe("a stream of the Assistants dialect", () => {
  it("tells a text answer in the canonical order", async () => {
    const { model, streamOf, threadId, assistantId } = await startOpenAiEdge();
    model.enqueue(says("Hi ", "there"));
    const events = await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    expect(namesOf(events)).toEqual([
      "thread.run.created",
      "thread.run.queued",
      "thread.run.in_progress",
      ...message,
      "thread.message.delta",
      "thread.message.delta",
      "thread.message.completed",
      "thread.run.step.completed",
      "thread.run.completed",
      "done",
    ]);
    expect(events.at(-1)?.data).toBe("[DONE]");
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    expect(dataOf(events, "thread.message.created")[0]).toMatchObject({ content: [], status: "in_progress" });
    expect(dataOf(events, "thread.run.completed")[0]).toMatchObject({
      object: "thread.run",
      usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 },
      expires_at: null,
    });
  });

  it("brings annotations with the first piece of a message only, so that clients have them", async () => {
    const { model, streamOf, threadId, assistantId } = await startOpenAiEdge();
    model.enqueue(says("a", "b"));
    const events = await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    expect(dataOf(events, "thread.message.delta").map(({ object, delta }) => ({ object, delta }))).toEqual([
      {
        object: "thread.message.delta",
        delta: { content: [{ index: 0, type: "text", text: { value: "a", annotations: [] } }] },
      },
      {
        object: "thread.message.delta",
        delta: { content: [{ index: 0, type: "text", text: { value: "b" } }] },
      },
    ]);
  });

  it("begins with the thread when the run brings one, and is silent of its messages", async () => {
    const { model, streamOf, assistantId } = await startOpenAiEdge();
    model.enqueue(says("Hi"));
    const events = await streamOf("/threads/runs", {
      assistant_id: assistantId,
      thread: { messages: [{ role: "user", content: "Hello" }] },
    });
    expect(namesOf(events).slice(0, 2)).toEqual(["thread.created", "thread.run.created"]);
    expect(namesOf(events).filter((name) => name === "thread.message.created")).toHaveLength(1);
  });

  it("ends where the run waits for outputs, and the submission's stream goes on from there", async () => {
    const { model, streamOf, threadId, assistantId } = await startOpenAiEdge();
    model.enqueue(calls("look_up", '{"a":1}'), says("Found"));
    const first = await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    expect(namesOf(first).slice(3)).toEqual([
      "thread.run.step.created",
      "thread.run.step.in_progress",
      "thread.run.step.delta",
      "thread.run.step.delta",
      "thread.run.requires_action",
      "done",
    ]);
    const [begin, piece] = dataOf(first, "thread.run.step.delta");
    const run = dataOf(first, "thread.run.requires_action")[0];
    const [call] = run.required_action.submit_tool_outputs.tool_calls;
    expect(begin.delta.step_details.tool_calls).toEqual([
      {
        index: 0,
        id: call.id,
        type: "function",
        function: { name: "look_up", arguments: "", output: null },
      },
    ]);
    expect(piece.delta.step_details.tool_calls).toEqual([
      { index: 0, type: "function", function: { arguments: '{"a":1}' } },
    ]);
    expect(call).toEqual({
      id: call.id,
      type: "function",
      function: { name: "look_up", arguments: '{"a":1}' },
    });

    const second = await streamOf(`/threads/${threadId}/runs/${run.id}/submit_tool_outputs`, {
      tool_outputs: [{ tool_call_id: call.id, output: "42" }],
    });
    expect(namesOf(second)).toEqual([
      "thread.run.step.completed",
      "thread.run.queued",
      "thread.run.in_progress",
      ...message,
      "thread.message.delta",
      "thread.message.completed",
      "thread.run.step.completed",
      "thread.run.completed",
      "done",
    ]);
    expect(dataOf(second, "thread.run.step.completed")[0].step_details.tool_calls[0].function).toEqual({
      name: "look_up",
      arguments: '{"a":1}',
      output: "42",
    });
  });

  it("puts the open message and step away before a cancelled run", async () => {
    const { model, listen, ask, threadId, assistantId, key } = await startOpenAiEdge();
    const { answer, hanging } = hangsAfter("Hi");
    model.enqueue(answer);
    const url = await listen();
    const response = await fetch(`${url}/openai/v1/threads/${threadId}/runs`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ assistant_id: assistantId, stream: true }),
    });
    const reader = response.body?.getReader();
    if (reader === undefined) {
      throw new Error("no body");
    }
    await hanging;
    const begun = await readUntil(reader, (text) => text.includes("thread.message.delta"));
    const runId = dataOf(parseEvents(begun), "thread.run.created")[0].id;
    const cancelled = await ask("POST", `/threads/${threadId}/runs/${runId}/cancel`);
    expect(cancelled.json().status).toBe("cancelling");
    const rest = parseEvents(await readUntil(reader, () => false));
    expect(namesOf(rest)).toEqual([
      "thread.run.cancelling",
      "thread.message.incomplete",
      "thread.run.step.cancelled",
      "thread.run.cancelled",
      "done",
    ]);
    expect(dataOf(rest, "thread.message.incomplete")[0]).toMatchObject({
      incomplete_details: { reason: "run_cancelled" },
      content: [{ type: "text", text: { value: "Hi", annotations: [] } }],
    });
  });

  it("tells a failure with its reason", async () => {
    const { model, streamOf, threadId, assistantId } = await startOpenAiEdge();
    const fails: Answer = async function* () {
      yield { type: "text-delta", text: "Hi" };
      throw new ModelCallError("Too many requests.", { reason: "rate_limit_exceeded", retryable: false });
    };
    model.enqueue(fails);
    const events = await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    expect(namesOf(events).slice(-4)).toEqual([
      "thread.message.incomplete",
      "thread.run.step.failed",
      "thread.run.failed",
      "done",
    ]);
    expect(dataOf(events, "thread.run.failed")[0].last_error).toEqual({
      code: "rate_limit_exceeded",
      message: "Too many requests.",
    });
  });

  it("tells that a run has expired", async () => {
    const clock = createManualClock();
    const { model, streamOf, threadId, assistantId } = await startOpenAiEdge({ clock });
    const { answer, hanging } = hangsAfter("Hi");
    model.enqueue(answer);
    const stream = streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    await hanging;
    await clock.advance(600_000);
    const events = await stream;
    expect(namesOf(events).slice(-4)).toEqual([
      "thread.message.incomplete",
      "thread.run.step.expired",
      "thread.run.expired",
      "done",
    ]);
  });

  it("ends a run whose budget was reached as incomplete", async () => {
    const { model, streamOf, threadId, assistantId } = await startOpenAiEdge();
    const isCut: Answer = async function* () {
      yield { type: "text-delta", text: "Hi" };
      yield { type: "finish", reason: "length", usage };
    };
    model.enqueue(isCut);
    const events = await streamOf(`/threads/${threadId}/runs`, {
      assistant_id: assistantId,
      max_completion_tokens: 256,
    });
    expect(namesOf(events).slice(-4)).toEqual([
      "thread.message.incomplete",
      "thread.run.step.completed",
      "thread.run.incomplete",
      "done",
    ]);
    expect(dataOf(events, "thread.run.incomplete")[0]).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "max_completion_tokens" },
    });
  });

  it("is joined again after any event, or from its beginning, at any time", async () => {
    const { model, streamOf, app, key, threadId, give } = await startOpenAiEdge();
    const { id } = await give("POST", "/assistants", { model: "test/model", tools: [lookUp] });
    model.enqueue(calls("look_up", "{}"), says("It is ", "there"));
    const join = async (path: string, headers = {}) => {
      const url = `/openai/v1/threads/${threadId}/runs/${path}`;
      const answer = await app.inject({ url, headers: { authorization: `Bearer ${key}`, ...headers } });
      return answer.statusCode === 200 ? parseEvents(answer.body) : answer.json();
    };
    const first = await streamOf(`/threads/${threadId}/runs`, { assistant_id: id });
    const [{ id: runId, required_action: action }] = dataOf(first, "thread.run.requires_action");
    expect(await join(`${runId}/stream`)).toEqual(first);
    expect(await join(`${runId}/stream?after=3`)).toEqual(first.slice(3));

    const [call] = action.submit_tool_outputs.tool_calls;
    const second = await streamOf(`/threads/${threadId}/runs/${runId}/submit_tool_outputs`, {
      tool_outputs: [{ tool_call_id: call.id, output: "here" }],
    });
    expect(await join(`${runId}/stream`)).toEqual(second);
    const lastEventId = String(second[2]?.id);
    expect(await join(`${runId}/stream?after=0`, { "last-event-id": lastEventId })).toEqual(second.slice(3));
    expect(await join(`${runId}/stream?after=0`)).toEqual(first);

    expect(await join(`${runId}/stream?after=x`)).toMatchObject({ error: { param: "after" } });
    expect(await join(`${runId}/stream?after=9007199254740993`)).toMatchObject({
      error: { param: "after", message: expect.stringContaining("'9007199254740993'") },
    });
    expect(await join(`${runId}/stream?after=999`)).toMatchObject({ error: { code: null } });
    expect(await join("run_none/stream")).toMatchObject({
      error: { message: expect.stringContaining("run_none") },
    });
  });

  it("tells a refusal as such, and so does the message", async () => {
    const { model, streamOf, give, threadId, assistantId } = await startOpenAiEdge();
    const refuses: Answer = async function* () {
      yield { type: "refusal-delta", text: "I will " };
      yield { type: "refusal-delta", text: "not." };
      yield { type: "finish", reason: "stop", usage };
    };
    model.enqueue(refuses, says("As I said."));
    const events = await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    expect(dataOf(events, "thread.message.delta").map(({ delta }) => delta.content)).toEqual([
      [{ index: 0, type: "refusal", refusal: "I will " }],
      [{ index: 0, type: "refusal", refusal: "not." }],
    ]);
    const refusal = [{ type: "refusal", refusal: "I will not." }];
    const [told] = dataOf(events, "thread.message.completed");
    expect(told.content).toEqual(refusal);
    expect(await give("GET", `/threads/${threadId}/messages/${told.id}`)).toMatchObject({ content: refusal });
    expect(dataOf(events, "thread.run.completed")[0]).toMatchObject({ status: "completed" });

    // Clients send back what they have read, and the model sees what it said.
    const copy = { role: "assistant", content: refusal };
    expect(await give("POST", `/threads/${threadId}/messages`, copy)).toMatchObject(copy);
    await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    expect(model.requests[1]?.messages).toMatchObject([
      { role: "user" },
      { role: "assistant", text: "I will not." },
      { role: "assistant", text: "I will not." },
    ]);
  });

  it("tells in the usage what was cached and what was reasoning", async () => {
    const { model, streamOf, threadId, assistantId } = await startOpenAiEdge();
    const reasons: Answer = async function* () {
      yield { type: "text-delta", text: "Hi" };
      yield { type: "finish", reason: "stop", usage: { ...usage, cachedTokens: 5, reasoningTokens: 2 } };
    };
    model.enqueue(reasons);
    const events = await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    for (const name of ["thread.run.step.completed", "thread.run.completed"]) {
      expect(dataOf(events, name)[0].usage).toEqual({
        prompt_tokens: 7,
        completion_tokens: 3,
        total_tokens: 10,
        prompt_token_details: { cached_tokens: 5 },
        completion_tokens_details: { reasoning_tokens: 2 },
      });
    }
  });

  it("tells that it broke off, in both forms that clients look for", async () => {
    const { engine, streamOf, threadId, assistantId, model } = await startOpenAiEdge();
    model.enqueue(hangsAfter("Hi").answer);
    engine.followRun = async function* () {
      yield [{ sequence: 1, event: { type: "message.delta", messageId: asId("msg_1"), text: "Hi" } }];
      throw new Error("the database is on fire");
    };
    const events = await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    const error = {
      message: expect.not.stringContaining("fire"),
      type: "server_error",
      param: null,
      code: null,
    };
    expect(dataOf(events, "error")).toEqual([{ error, ...error }]);
  });
});
