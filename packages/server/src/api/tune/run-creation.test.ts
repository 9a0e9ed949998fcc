import { describe, expect, it } from "vitest";
import { minimalBody, startEdge } from "../../../test/edge.ts";
import { createManualClock } from "../../../test/manual-clock.ts";
import { type Answer, calls, hangsAfter, says, usage } from "../../../test/scripted-model.ts";
import { parseEvents, readUntil } from "../../../test/server-sent-events.ts";
import { silentLogger } from "../../core/logger.ts";

/** An answer that says one piece, tells that it has, and says the rest when the test wants it. */
function pausesAfter(first: string, rest: string) {
  const begun = Promise.withResolvers<void>();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const answer: Answer = async function* () {
    yield { type: "text-delta", text: first };
    begun.resolve();
    await released;
    yield { type: "text-delta", text: rest };
    yield { type: "finish", reason: "stop", usage };
  };
  return { answer, begun: begun.promise, release };
}

describe("POST /v1/threads/runs", () => {
  it("waits for the run and answers with it as it ended", async () => {
    const { model, createRun } = await startEdge();
    model.enqueue(says("Hi ", "there"));
    const answer = await createRun({
      ...minimalBody,
      instructions: "Be kind.",
      additionaInstructions: "Be brief.",
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({
      object: "run",
      status: "completed",
      model: "test/model",
      instructions: "Be kind.\n\nBe brief.",
      usage: { promptTokens: 7, completionTokens: 3, totalTokens: 10 },
      incompleteDetails: null,
    });
  });

  it("stops waiting when the run needs the client", async () => {
    const { model, createRun } = await startEdge();
    model.enqueue(calls("look_up", '{"a":1}'));
    const tools = [{ type: "user_function", function: { name: "look_up", parameters: {} } }];
    const run = (await createRun({ ...minimalBody, tools })).json();
    expect(run.status).toBe("requires_action");
    expect(run.requiredAction.submitToolOutputs.toolCalls).toMatchObject([
      { type: "function", function: { name: "look_up", arguments: '{"a":1}' } },
    ]);
  });

  it("answers at once when it is asked to", async () => {
    const { model, createRun } = await startEdge();
    model.enqueue(hangsAfter("never").answer);
    const answer = await createRun(minimalBody, { prefer: "respond-async" });
    expect(answer.headers["preference-applied"]).toBe("respond-async");
    expect(["queued", "in_progress"]).toContain(answer.json().status);
  });

  it.each([
    [{}, 55_000, undefined],
    [{ prefer: "wait=3" }, 3_000, "wait=3"],
    [{ prefer: "respond-async, wait=4" }, 4_000, "respond-async, wait=4"],
    [{ prefer: "wait=9999" }, 600_000, "wait=600"],
  ])("waits with %j for %i ms and not longer", async (headers, waitMs, applied) => {
    const clock = createManualClock();
    const { store, engine, createRun, ...edge } = await startEdge({ clock });
    const waits: number[] = [];
    const waitForRun = engine.waitForRun;
    engine.waitForRun = (params) => {
      waits.push(params.timeoutMs);
      return waitForRun({ ...params, timeoutMs: 0 });
    };
    edge.model.enqueue(hangsAfter("never").answer);
    const answer = await createRun(minimalBody, headers);
    expect(waits).toEqual([waitMs]);
    expect(answer.headers["preference-applied"]).toBe(applied);
  });

  it("streams the run from its first event to [DONE]", async () => {
    const { model, createRun } = await startEdge();
    model.enqueue(says("Hi ", "\r\nid: 99\n\n"));
    const answer = await createRun({ ...minimalBody, stream: true }, { prefer: "respond-async" });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers).toMatchObject({
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-store",
      "x-accel-buffering": "no",
      "x-request-id": expect.stringMatching(/^req_/),
    });
    const events = parseEvents(answer.body);
    expect(events.map(({ event }) => event)).toEqual([
      "thread.created",
      "thread.run.created",
      "thread.run.queued",
      "thread.run.in_progress",
      "thread.run.step.created",
      "thread.run.step.in_progress",
      "thread.message.created",
      "thread.message.in_progress",
      ...events.filter(({ event }) => event === "thread.message.delta").map(() => "thread.message.delta"),
      "thread.message.completed",
      "thread.run.step.completed",
      "thread.run.completed",
      "done",
    ]);
    expect(events.map(({ id }) => id)).toEqual(events.map((_, index) => index + 1));
    const said = events
      .filter(({ event }) => event === "thread.message.delta")
      .map(({ data }) => JSON.parse(data).delta.content[0].text);
    expect(said.join("")).toBe("Hi \r\nid: 99\n\n");
    expect(events.at(-1)?.data).toBe("[DONE]");
  });

  it("notes a stream in the log like any request, with its end", async () => {
    const lines: object[] = [];
    const { model, createRun } = await startEdge({
      logger: { ...silentLogger, info: (fields) => lines.push(fields) },
    });
    model.enqueue(says("Hi"));
    const { headers } = await createRun({ ...minimalBody, stream: true });
    expect(lines).toMatchObject([
      { method: "POST", route: "/v1/threads/runs", status: 200, requestId: headers["x-request-id"] },
    ]);
  });

  it("refuses an unknown model before anything is created", async () => {
    const { createRun } = await startEdge();
    for (const stream of [true, false]) {
      const answer = await createRun({ ...minimalBody, model: "nope/x", stream });
      expect(answer.statusCode).toBe(400);
      expect(answer.json()).toMatchObject({ code: "invalid_argument", param: "model" });
    }
  });

  it("says when to come back while the server is going down", async () => {
    const { engine, createRun } = await startEdge();
    await engine.stop();
    const answer = await createRun();
    expect(answer.statusCode).toBe(503);
    expect(answer.headers["retry-after"]).toBe("1");
    expect(answer.json().code).toBe("unavailable");
  });

  it("lets the run go on when the client leaves while waiting", async () => {
    const { model, key, listen, store, organizationId, engine } = await startEdge();
    const { answer, begun, release } = pausesAfter("one ", "two");
    model.enqueue(answer);
    const created = Promise.withResolvers<Awaited<ReturnType<typeof engine.createThreadAndRun>>>();
    const waiting = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const { createThreadAndRun, waitForRun } = engine;
    engine.createThreadAndRun = async (command) => {
      const result = await createThreadAndRun(command);
      created.resolve(result);
      return result;
    };
    engine.waitForRun = (params) => {
      params.signal.addEventListener("abort", () => left.resolve());
      waiting.resolve();
      return waitForRun(params);
    };
    const url = await listen();
    const client = new AbortController();
    const response = fetch(`${url}/v1/threads/runs`, {
      method: "POST",
      headers: { "x-tune-key": key, "content-type": "application/json" },
      body: JSON.stringify(minimalBody),
      signal: client.signal,
    });
    await Promise.all([begun, waiting.promise]);
    client.abort();
    await expect(response).rejects.toThrow();
    await left.promise;
    release();
    const { run } = await created.promise;
    const ended = await waitForRun({
      organizationId,
      threadId: run.threadId,
      runId: run.id,
      timeoutMs: 10_000,
      signal: new AbortController().signal,
    });
    expect(ended.status).toBe("completed");
    const page = { limit: 10, order: "asc", after: null, before: null } as const;
    expect(
      await store.listMessages({ organizationId, threadId: run.threadId, runId: null, page }),
    ).toMatchObject({
      entries: [{ role: "user" }, { role: "assistant", content: [{ text: "one two" }] }],
    });
  });

  it("lets the run go on when a reader leaves its stream, and the reader resume where it was", async () => {
    const { model, key, listen } = await startEdge();
    const { answer, release } = pausesAfter("one ", "two");
    model.enqueue(answer);
    const url = await listen();
    const headers = { "x-tune-key": key, "content-type": "application/json" };
    const response = await fetch(`${url}/v1/threads/runs`, {
      method: "POST",
      headers,
      body: JSON.stringify({ ...minimalBody, stream: true }),
    });
    const reader = response.body?.getReader();
    if (reader === undefined) {
      throw new Error("the response has no body");
    }
    const seen = parseEvents(await readUntil(reader, (text) => text.includes('"one "')));
    await reader.cancel();
    release();

    const run = JSON.parse(seen.find(({ event }) => event === "thread.run.created")?.data ?? "");
    const last = seen.at(-1)?.id ?? 0;
    const rest = await fetch(`${url}/v1/threads/${run.threadId}/runs/${run.id}/stream`, {
      headers: { ...headers, "last-event-id": String(last) },
    });
    const resumed = parseEvents(await rest.text());
    expect([...seen, ...resumed].map(({ id }) => id)).toEqual(
      Array.from({ length: seen.length + resumed.length }, (_, index) => index + 1),
    );
    const completed = resumed.find(({ event }) => event === "thread.message.completed");
    expect(JSON.parse(completed?.data ?? "").content[0].text).toBe("one two");
  });

  it("ends open streams and waits when the server closes", async () => {
    const { model, key, listen, app, engine } = await startEdge();
    const streamed = hangsAfter("streamed");
    const waited = hangsAfter("waited");
    model.enqueue(streamed.answer, waited.answer);
    const url = await listen();
    const post = (body: object) =>
      fetch(`${url}/v1/threads/runs`, {
        method: "POST",
        headers: { "x-tune-key": key, "content-type": "application/json", connection: "close" },
        body: JSON.stringify(body),
      });
    const stream = await post({ ...minimalBody, stream: true });
    await streamed.hanging;
    const waiting = post(minimalBody);
    await waited.hanging;
    await engine.stop();
    const [text, answer] = await Promise.all([stream.text(), waiting, app.close()]);
    expect(parseEvents(text).at(-1)?.event).not.toBe("done");
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ object: "run", completedAt: null });
  });
});

describe("POST /v1/threads/{threadId}/runs", () => {
  async function startWithThread(...texts: string[]) {
    const edge = await startEdge();
    const messages = texts.map((content) => ({ role: "user", content }));
    const { id } = (await edge.call("POST", "/v1/threads", { body: { messages } })).json();
    const thread = `/v1/threads/${id}`;
    const run = (body: object, headers = {}) => edge.call("POST", `${thread}/runs`, { body, headers });
    const readTexts = async () =>
      (await edge.call("GET", `${thread}/messages`))
        .json()
        .data.map(({ content }: { content: { text: string }[] }) => content[0]?.text);
    return { ...edge, id, thread, run, readTexts };
  }

  it("runs a model on a thread, with the least that a client can send", async () => {
    const { model, id, run, readTexts } = await startWithThread("Hello");
    model.enqueue(says("Hi"));
    const answer = await run({ model: "test/model", threadId: id });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ threadId: id, status: "completed" });
    expect(await readTexts()).toEqual(["Hello", "Hi"]);
  });

  it("adds messages first, and begins its stream with the run", async () => {
    const { model, run, readTexts } = await startWithThread("Hello");
    model.enqueue(says("Hi"));
    const answer = await run({
      model: "test/model",
      stream: true,
      additionalMessages: [{ role: "user", content: "More" }],
    });
    const events = parseEvents(answer.body);
    expect(events[0]).toMatchObject({ event: "thread.run.created", id: 1 });
    expect(events.at(-1)?.data).toBe("[DONE]");
    expect(await readTexts()).toEqual(["Hello", "More", "Hi"]);
  });

  it("runs again from a message, without what came after it", async () => {
    const { call, model, thread, run, readTexts } = await startWithThread("Hello");
    model.enqueue(says("Hi"), says("Hey"));
    await run({ model: "test/model" });
    const { firstId } = (await call("GET", `${thread}/messages`)).json();
    await call("POST", `${thread}/messages/${firstId}`, { body: { content: "Hello there" } });
    const again = await run({ model: "test/model", from_message_id: firstId });
    expect(again.json().status).toBe("completed");
    expect(await readTexts()).toEqual(["Hello there", "Hey"]);
    const missing = await run({ model: "test/model", fromMessageId: "msg_none" });
    expect([missing.statusCode, missing.json().message]).toEqual([
      404,
      "No message found with id 'msg_none'.",
    ]);
  });

  it("refuses, queues or replaces when the thread is busy, as the client says", async () => {
    const { call, engine, model, thread, run } = await startWithThread("Hello");
    engine.start();
    const { answer, hanging } = hangsAfter("Half");
    model.enqueue(answer);
    const first = (await run({ model: "test/model" }, { prefer: "respond-async" })).json();
    await hanging;
    const refused = await run({ model: "test/model" });
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining(first.id),
    });
    const queued = await run({ model: "test/model", whenBusy: "queue" }, { prefer: "respond-async" });
    expect(queued.json().status).toBe("queued");
    model.enqueue(says("Instead"));
    const third = await run({ model: "test/model", when_busy: "replace" });
    expect(third.json().status).toBe("completed");
    const statusOf = async ({ id }: { id: string }) =>
      (await call("GET", `${thread}/runs/${id}`)).json().status;
    expect([await statusOf(first), await statusOf(queued.json())]).toEqual(["cancelled", "cancelled"]);
  });

  it("says which field is missing or wrong before anything is written", async () => {
    const { run, readTexts } = await startWithThread("Hello");
    const additionalMessages = [{ role: "user", content: "More" }];
    expect((await run({ additionalMessages })).json()).toMatchObject({ param: "model" });
    expect((await run({ model: "nope/x", additionalMessages })).json()).toMatchObject({ param: "model" });
    expect((await run({ assistantId: "asst_none", additionalMessages })).statusCode).toBe(404);
    expect(await readTexts()).toEqual(["Hello"]);
  });

  it("does not find a thread that is not there", async () => {
    const { call } = await startEdge();
    const answer = await call("POST", "/v1/threads/thread_none/runs", { body: { model: "test/model" } });
    expect([answer.statusCode, answer.json().message]).toEqual([
      404,
      "No thread found with id 'thread_none'.",
    ]);
  });
});
