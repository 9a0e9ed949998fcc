import { describe, expect, it } from "vitest";
import { type Edge, minimalBody, startEdge } from "../../../test/edge.ts";
import { createManualClock } from "../../../test/manual-clock.ts";
import { calls, hangsAfter, says } from "../../../test/scripted-model.ts";
import { ModelCallError } from "../../core/errors.ts";

const tools = [{ type: "function", function: { name: "look_up" } }];

async function startRunning(options: Parameters<typeof startEdge>[0] = {}) {
  const edge = await startEdge(options);
  edge.engine.start();
  const get = async (url: string) => (await edge.call("GET", `/admin${url}`)).json();
  const ask = async (content: string, body: object = {}) =>
    (
      await edge.createRun({ ...minimalBody, thread: { messages: [{ role: "user", content }] }, ...body })
    ).json();
  const fail = async (message: string) => {
    edge.model.enqueue(() => {
      throw new ModelCallError(message, { reason: "invalid_prompt", retryable: false });
    });
    return ask("Fail");
  };
  return { ...edge, get, ask, fail };
}

function sent({ model }: Edge, call: number): string[] {
  return (model.requests[call]?.messages ?? []).map((message) => {
    switch (message.role) {
      case "user":
        return message.content.map((part) => (part.type === "text" ? part.text : part.url)).join();
      case "tool":
        return message.results.map(({ output }) => output).join();
      default:
        return message.text;
    }
  });
}

const textsOf = ({ context }: { context: { messages: { content: { text: string }[] }[] } }) =>
  context.messages.map(({ content }) => content.map(({ text }) => text).join());

describe("runs across threads", () => {
  it("are listed newest first, with what one decides by", async () => {
    const { get, ask, fail, model } = await startRunning();
    model.enqueue(says("Hi"));
    const first = await ask("  What is\nthe weather?  ");
    const failed = await fail("too long");
    const { data } = await get("/runs");
    expect(data.map(({ id }: { id: string }) => id)).toEqual([failed.id, first.id]);
    expect(data[1]).toMatchObject({
      threadId: first.threadId,
      threadTitle: "",
      threadPreview: "What is the weather?",
      model: "test/model",
      status: "completed",
      usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 },
      lastError: null,
      firstTokenAt: expect.any(String),
      endedAt: expect.any(String),
      accessKeyId: expect.stringMatching(/^key_/),
    });
    expect(data[0]).toMatchObject({
      status: "failed",
      lastError: { code: "invalid_prompt", message: "too long" },
    });
    expect(await get(`/runs/${first.id}`)).toEqual(data[1]);
  });

  it("are filtered by all that is given, and paged exactly", async () => {
    const { get, ask, fail, model } = await startRunning();
    const ok: string[] = [];
    for (let count = 0; count < 3; count += 1) {
      model.enqueue(says("Hi"));
      ok.unshift((await ask("Hello", { model: "test/other" })).id);
    }
    const failed = await fail("no");
    const idsFor = async (query: string) =>
      (await get(`/runs?${query}`)).data.map(({ id }: { id: string }) => id);
    expect(await idsFor("status=failed,expired")).toEqual([failed.id]);
    expect(await idsFor("errorCode=any")).toEqual([failed.id]);
    expect(await idsFor("errorCode=invalid_prompt")).toEqual([failed.id]);
    expect(await idsFor("errorCode=server_error")).toEqual([]);
    expect(await idsFor("model=test/other")).toEqual(ok);
    expect(await idsFor(`threadId=${failed.threadId}&model=test/other`)).toEqual([]);
    expect(await idsFor(`threadId=${failed.threadId}`)).toEqual([failed.id]);
    expect(await idsFor("until=2000-01-01T00:00:00Z")).toEqual([]);
    expect(await idsFor("since=2000-01-01T00:00:00Z&limit=100")).toEqual([failed.id, ...ok]);
    expect(await idsFor(`limit=2&after=${failed.id}`)).toEqual(ok.slice(0, 2));
    expect(await idsFor("model=test/other&limit=1&order=asc")).toEqual(ok.slice(-1));
    expect((await get("/runs?status=gone")).param).toBe("status");
  });

  it("are summed up over time, by model, key and day, also when they were deleted", async () => {
    const { get, ask, fail, model, call } = await startRunning();
    model.enqueue(says("Hi"), says("Hi"));
    const { threadId } = await ask("Hello");
    await ask("Hello", { model: "test/other" });
    await fail("no");
    await call("DELETE", `/v1/threads/${threadId}`);
    const summary = await get("/runs/summary?bucket=hour");
    expect(summary.totals).toMatchObject({
      runs: 3,
      failedRuns: 1,
      firstTokenMs: { p50: expect.any(Number), p95: expect.any(Number) },
      tokensByModel: [
        { model: "test/model", promptTokens: 7, completionTokens: 3 },
        { model: "test/other", promptTokens: 7, completionTokens: 3 },
      ],
    });
    expect(summary.buckets.length).toBeGreaterThanOrEqual(24);
    expect(summary.buckets.at(-1).runs + summary.buckets.at(-2).runs).toBe(3);
    const usage = await get("/usage?groupBy=model");
    expect(usage.totals).toMatchObject({ runs: 3, failedRuns: 1, totalTokens: 20 });
    expect(usage.data.map(({ model, runs }: { model: string; runs: number }) => [model, runs])).toEqual([
      ["test/model", 2],
      ["test/other", 1],
    ]);
    const [byKey] = (await get("/usage?groupBy=key")).data;
    expect(byKey).toMatchObject({
      accessKey: { name: "test", prefix: expect.stringMatching(/^sk-tune/) },
      runs: 3,
      day: null,
    });
    const [byDay] = (await get("/usage")).data;
    expect(byDay).toMatchObject({ runs: 3, model: null, accessKey: null });
    expect(byDay.day).toMatch(/^\d{4}-\d\d-\d\d$/);
    expect((await get("/usage?from=2030-01-01T00:00:00Z&to=2029-01-01T00:00:00Z")).param).toBe("from");
  });
});

describe("a run's settings", () => {
  it("are what it was ordered with, and null where the server decided", async () => {
    const { get, ask, model } = await startRunning();
    model.enqueue(says("Yes"), says("No"));
    const body = {
      instructions: "Be brief.",
      additionalInstructions: "Be kind.",
      temperature: 0.3,
      topP: 0.8,
      maxPromptTokens: 9_000,
      maxCompletionTokens: 400,
      truncationStrategy: { type: "last_messages", lastMessages: 7 },
      metadata: { user: "u_1" },
      tools,
    };
    const { id } = await ask("Is it?", body);
    expect(await get(`/runs/${id}/settings`)).toMatchObject({
      object: "run_settings",
      runId: id,
      instructions: expect.stringMatching(/Be brief\.\s+Be kind\./),
      tools: [{ name: "look_up", strict: null }],
      temperature: 0.3,
      topP: 0.8,
      maxPromptTokens: 9_000,
      maxCompletionTokens: 400,
      lastMessages: 7,
      metadata: { user: "u_1" },
    });
    const plain = await ask("Is it not?");
    expect(await get(`/runs/${plain.id}/settings`)).toMatchObject({
      instructions: "",
      tools: [],
      temperature: null,
      topP: null,
      maxPromptTokens: null,
      maxCompletionTokens: null,
      lastMessages: null,
    });
  });
});

describe("a run's timeline", () => {
  it("tells of calls, steps and waits, with who waited for what", async () => {
    const { get, ask, call, model } = await startRunning();
    model.enqueue(calls("look_up", "{}"), says("Sunny"));
    const run = await ask("Weather?", { tools });
    const waiting = await get(`/runs/${run.id}/timeline`);
    expect(waiting.clientWaits).toEqual([
      {
        stepId: expect.any(String),
        startedAt: waiting.modelCalls[0].endedAt,
        endedAt: null,
        toolCalls: [expect.objectContaining({ name: "look_up", arguments: "{}", output: null })],
      },
    ]);
    const [{ id: toolCallId }] = waiting.clientWaits[0].toolCalls;
    await call("POST", `/v1/threads/${run.threadId}/runs/${run.id}/submit_tool_outputs`, {
      body: { toolOutputs: [{ toolCallId, output: "21 °C" }] },
    });
    const timeline = await get(`/runs/${run.id}/timeline`);
    expect(timeline.run.status).toBe("completed");
    expect(timeline.modelCalls).toEqual([
      expect.objectContaining({ number: 1, provider: "test", finishReason: "tool-calls", retries: [] }),
      expect.objectContaining({ number: 2, provider: "test", finishReason: "stop", error: null }),
    ]);
    expect(timeline.clientWaits[0]).toMatchObject({
      endedAt: expect.any(String),
      toolCalls: [{ output: "21 °C" }],
    });
    expect(timeline.steps.map(({ type }: { type: string }) => type)).toEqual([
      "tool_calls",
      "message_creation",
    ]);
  });

  it("shows a call that lasts while it lasts, with its retries", async () => {
    const clock = createManualClock();
    const { get, model, createRun, call } = await startRunning({ clock });
    const { answer, hanging } = hangsAfter("Hm");
    model.enqueue(() => {
      throw new ModelCallError("busy", { reason: "rate_limit_exceeded", retryable: true, retryAfterMs: 10 });
    }, answer);
    const { id, threadId } = (await createRun(minimalBody, { prefer: "respond-async" })).json();
    await expect.poll(async () => (await get(`/runs/${id}/timeline`)).modelCalls.length).toBe(1);
    const [retrying] = (await get(`/runs/${id}/timeline`)).modelCalls;
    expect(retrying.retries).toEqual([
      {
        failedAt: expect.any(String),
        error: { code: "rate_limit_exceeded", message: "busy" },
        delayMs: expect.any(Number),
      },
    ]);
    await clock.advance(2_000);
    await hanging;
    await clock.advance(2_000);
    await expect
      .poll(async () => (await get(`/runs/${id}/timeline`)).modelCalls[0].firstTokenAt)
      .not.toBeNull();
    expect((await get(`/runs/${id}/timeline`)).modelCalls[0]).toMatchObject({ endedAt: null, error: null });
    await call("POST", `/v1/threads/${threadId}/runs/${id}/cancel`);
    await expect.poll(async () => (await get(`/runs/${id}`)).status).toBe("cancelled");
    expect((await get(`/runs/${id}/timeline`)).modelCalls[0].endedAt).not.toBeNull();
  });

  it("lists the raw events with their times, in pages without gaps", async () => {
    const { get, ask, model } = await startRunning();
    model.enqueue(says("Hi", " there"));
    const { id } = await ask("Hello");
    const all = (await get(`/runs/${id}/events?limit=1000`)).data;
    expect(all.map(({ number }: { number: number }) => number)).toEqual(
      Array.from(all, (_, index) => index + 1),
    );
    expect(all.every(({ at }: { at: string | null }) => at !== null)).toBe(true);
    expect(all.at(-1).type).toBe("done");
    const page = await get(`/runs/${id}/events?after=2&limit=3`);
    expect([page.data, page.hasMore]).toEqual([all.slice(2, 5), true]);
  });
});

describe("what a model was sent", () => {
  async function converse() {
    const edge = await startRunning();
    const { ask, call, model } = edge;
    model.enqueue(says("One"), calls("look_up", "{}"), says("Two"));
    const first = await ask("First");
    const path = `/v1/threads/${first.threadId}`;
    const body = {
      model: "test/model",
      instructions: "Be brief",
      tools,
      additionalMessages: [{ role: "user", content: "Second" }],
    };
    const second = (await call("POST", `${path}/runs`, { body })).json();
    const [{ id: toolCallId }] = second.requiredAction.submitToolOutputs.toolCalls;
    await call("POST", `${path}/runs/${second.id}/submit_tool_outputs`, {
      body: { toolOutputs: [{ toolCallId, output: "Found" }] },
    });
    const messages = (await call("GET", `${path}/messages`)).json().data;
    const show = (number: number) => edge.get(`/runs/${second.id}/model-calls/${number}`);
    return { ...edge, path, first, second, messages, show };
  }

  it("is shown exactly, for each call", async () => {
    const edge = await converse();
    for (const number of [1, 2]) {
      const shown = await edge.show(number);
      expect(textsOf(shown)).toEqual(sent(edge, number));
      expect(shown.context).toMatchObject({
        instructions: "Be brief",
        exact: true,
        omittedMessages: 0,
        changedSince: [],
        tools: [{ name: "look_up" }],
      });
    }
    expect((await edge.show(2)).context.messages.map(({ role }: { role: string }) => role)).toEqual([
      "user",
      "assistant",
      "user",
      "assistant",
      "tool",
    ]);
    expect((await edge.show(3)).code).toBe("not_found");
  });

  it("is still shown exactly when a message was edited since, and when the thread went on", async () => {
    const edge = await converse();
    const before = textsOf(await edge.show(2));
    const [{ id }] = edge.messages;
    for (const content of ["Changed", "Changed again"]) {
      await edge.call("POST", `${edge.path}/messages/${id}`, { body: { content } });
    }
    await edge.call("POST", `${edge.path}/messages`, { body: { role: "user", content: "Third" } });
    const shown = await edge.show(2);
    expect(textsOf(shown)).toEqual(before);
    expect(shown.context).toMatchObject({
      exact: true,
      changedSince: [{ messageId: id, change: "edited", restored: true }],
    });
  });

  it("says which messages are gone, and shows nothing of what they said", async () => {
    const edge = await converse();
    const [{ id }] = edge.messages;
    await edge.call("POST", `${edge.path}/messages/${id}`, { body: { content: "Changed" } });
    await edge.call("DELETE", `${edge.path}/messages/${id}`);
    const shown = await edge.show(2);
    expect(textsOf(shown)).toEqual(["[deleted]", "One", "Second", "", "Found"]);
    expect(shown.context).toMatchObject({
      exact: false,
      changedSince: [{ messageId: id, change: "deleted", restored: false }],
    });
    expect(JSON.stringify(shown)).not.toMatch(/First|Changed/);
  });

  it("says so too of messages that were removed in order to run again", async () => {
    const edge = await converse();
    edge.model.enqueue(says("Anew"));
    const body = { model: "test/model", fromMessageId: edge.messages[0].id };
    await edge.call("POST", `${edge.path}/runs`, { body });
    const shown = await edge.show(1);
    expect(textsOf(shown)).toEqual(["First", "[deleted]", "[deleted]"]);
    expect(shown.context.changedSince).toHaveLength(2);
  });

  it("leaves out what did not fit, and says how much", async () => {
    const { get, ask, call, model } = await startRunning();
    model.enqueue(says("One"), says("Two"));
    const { threadId } = await ask("First");
    const body = {
      model: "test/model",
      additionalMessages: [{ role: "user", content: "Second" }],
      truncationStrategy: { type: "last_messages", lastMessages: 1 },
    };
    const { id } = (await call("POST", `/v1/threads/${threadId}/runs`, { body })).json();
    const shown = await get(`/runs/${id}/model-calls/1`);
    expect(textsOf(shown)).toEqual(["Second"]);
    expect(shown.context).toMatchObject({ exact: true, omittedMessages: 2 });
  });
});
