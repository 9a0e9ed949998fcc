import { describe, expect, it } from "vitest";
import { type Edge, minimalBody, startEdge } from "../../../test/edge.ts";
import { says } from "../../../test/scripted-model.ts";
import { parseEvents } from "../../../test/server-sent-events.ts";

/** A thread with three messages, the last of them from a run that has ended. */
async function startWithRun(body: object = {}): Promise<Edge & { run: string; thread: string }> {
  const edge = await startEdge();
  edge.model.enqueue(says("Hi ", "there"));
  const { id, threadId } = (
    await edge.createRun({
      model: "test/model",
      thread: {
        title: "Greeting",
        metadata: { Some_Key: 1 },
        messages: [
          { role: "user", content: "first" },
          { role: "user", content: "second" },
        ],
      },
      ...body,
    })
  ).json();
  return { ...edge, thread: `/v1/threads/${threadId}`, run: `/v1/threads/${threadId}/runs/${id}` };
}

function textsOf(list: { data: { content: { text: string }[] }[] }): (string | undefined)[] {
  return list.data.map(({ content }) => content[0]?.text);
}

describe("reading threads and runs", () => {
  it("retrieves a thread", async () => {
    const { call, thread } = await startWithRun();
    expect((await call("GET", thread)).json()).toEqual({
      id: thread.split("/").at(-1),
      object: "thread",
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      metadata: { Some_Key: 1 },
      title: "Greeting",
      toolResources: null,
      ttlSeconds: null,
      expiresAt: null,
    });
  });

  it("lists the messages of a thread, oldest first, with the answer of the run", async () => {
    const { call, thread, run } = await startWithRun();
    const list = (await call("GET", `${thread}/messages`)).json();
    expect(list).toMatchObject({ object: "list", hasMore: false });
    expect(textsOf(list)).toEqual(["first", "second", "Hi there"]);
    expect(list.data[2]).toMatchObject({ role: "assistant", runId: run.split("/").at(-1) });
    expect([list.firstId, list.lastId]).toEqual([list.data[0].id, list.data[2].id]);
  });

  it("goes through a list page by page in both directions", async () => {
    const { call, thread } = await startWithRun();
    const first = (await call("GET", `${thread}/messages?limit=2`)).json();
    expect(textsOf(first)).toEqual(["first", "second"]);
    expect(first.hasMore).toBe(true);
    const next = (await call("GET", `${thread}/messages?limit=2&after=${first.lastId}`)).json();
    expect(textsOf(next)).toEqual(["Hi there"]);
    expect(next.hasMore).toBe(false);
    const back = (await call("GET", `${thread}/messages?before=${next.firstId}`)).json();
    expect(textsOf(back)).toEqual(["first", "second"]);
    const newest = (await call("GET", `${thread}/messages?order=desc&limit=1000`)).json();
    expect(textsOf(newest)).toEqual(["Hi there", "second", "first"]);
    const empty = (await call("GET", `${thread}/messages?after=${next.lastId}`)).json();
    expect(empty).toEqual({ object: "list", data: [], firstId: "", lastId: "", hasMore: false });
  });

  it.each([
    ["limit=0", "limit", "limit must be at least 1, got 0."],
    ["limit=ten", "limit", "limit must be a whole number, got 'ten'."],
    ["order=up", "order", "order must be 'asc' or 'desc', got 'up'."],
    ["after=msg_unknown", "after", "after names 'msg_unknown', which is not in this list."],
    ["before=msg_unknown", "before", "before names 'msg_unknown', which is not in this list."],
  ])("refuses a list with %s", async (query, param, message) => {
    const { call, thread } = await startWithRun();
    const answer = await call("GET", `${thread}/messages?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid_argument", param, message });
  });

  it("retrieves a run and its steps", async () => {
    const { call, run } = await startWithRun();
    expect((await call("GET", run)).json()).toMatchObject({ object: "run", status: "completed" });
    const steps = (await call("GET", `${run}/steps`)).json();
    expect(steps.data).toMatchObject([
      { object: "thread.run.step", type: "message_creation", status: "completed" },
    ]);
  });

  it("retrieves a step by its id, under its own run only", async () => {
    const { call, run } = await startWithRun();
    const [step] = (await call("GET", `${run}/steps`)).json().data;
    expect((await call("GET", `${run}/steps/${step.id}`)).json()).toEqual(step);
    const missing = await call("GET", `${run}/steps/step_none`);
    expect([missing.statusCode, missing.json().message]).toEqual([
      404,
      "No run step found with id 'step_none'.",
    ]);
  });

  it("lists the runs of a thread, newest first", async () => {
    const { call, model, thread, run } = await startWithRun();
    model.enqueue(says("Again"));
    const second = (await call("POST", `${thread}/runs`, { body: { model: "test/model" } })).json();
    const { data } = (await call("GET", `${thread}/runs`)).json();
    expect(data.map(({ id }: { id: string }) => id)).toEqual([second.id, run.split("/").at(-1)]);
    expect(data[0]).toEqual(second);
    const page = (await call("GET", `${thread}/runs?limit=1&order=asc`)).json();
    expect([page.firstId, page.hasMore]).toEqual([run.split("/").at(-1), true]);
  });

  it("changes the metadata of a run and nothing else", async () => {
    const { call, run } = await startWithRun();
    const before = (await call("GET", run)).json();
    const modify = async (body: object) => (await call("POST", run, { body })).json();
    const changed = { ...before, metadata: { a: 1 } };
    expect(await modify({ metadata: { a: 1 }, model: "ignored" })).toEqual(changed);
    expect(await modify({})).toEqual(changed);
    expect(await modify({ metadata: null })).toEqual(before);
    expect((await call("GET", run)).json()).toEqual(before);
  });

  it("replays a run after the number that the reader has, the header counting more than the query", async () => {
    const { call, run } = await startWithRun();
    const all = parseEvents((await call("GET", `${run}/stream`)).body);
    expect(all.at(-1)).toMatchObject({ event: "done", data: "[DONE]" });
    expect(parseEvents((await call("GET", `${run}/stream?after=3`)).body)).toEqual(all.slice(3));
    const resumed = await call("GET", `${run}/stream?after=3`, { headers: { "last-event-id": "5" } });
    expect(parseEvents(resumed.body)).toEqual(all.slice(5));
    const ended = await call("GET", `${run}/stream?after=${all.length}`);
    expect(parseEvents(ended.body)).toEqual(all.slice(-1));
  });

  it.each([
    ["?after=-1", {}, "after"],
    ["?after=x", {}, "after"],
    ["?after=1.5", {}, "after"],
    ["", { "last-event-id": "x" }, "last-event-id"],
    ["?after=100000", {}, "after"],
  ])("refuses to stream%s with %j", async (query, headers, param) => {
    const { call, run } = await startWithRun();
    const answer = await call("GET", `${run}/stream${query}`, { headers });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid_argument", param });
  });

  it.each([
    ["?after=9007199254740993", {}, "after", "9007199254740993"],
    ["", { "last-event-id": "123456789012345678901" }, "last-event-id", "123456789012345678901"],
  ])(
    "says of a number that is too large which one it got: stream%s with %j",
    async (query, headers, param, sent) => {
      const { call, run } = await startWithRun();
      const answer = await call("GET", `${run}/stream${query}`, { headers });
      expect(answer.statusCode).toBe(400);
      const message = `${param} must be the number of an event, got '${sent}'.`;
      expect(answer.json()).toMatchObject({ code: "invalid_argument", param, message });
    },
  );

  it("hides what belongs to another organization exactly as what never was", async () => {
    const { call, foreignKey, thread, run } = await startWithRun();
    const anonymous = (text: string) =>
      text.replaceAll(/(thread|run)_[\w-]+/g, "$1").replace(/"req_[^"]+"/, "");
    const paths = [thread, `${thread}/messages`, run, `${run}/steps`, `${run}/stream`];
    for (const path of paths) {
      const foreign = await call("GET", path, { headers: { "x-tune-key": foreignKey } });
      const missing = await call("GET", path.replace(/(thread|run)_[^/]+/g, "$1_none"));
      expect(foreign.statusCode).toBe(404);
      expect(foreign.json().code).toBe("not_found");
      expect(anonymous(foreign.body)).toBe(anonymous(missing.body));
    }
  });

  it("does not find a run under another thread of the same organization", async () => {
    const { call, createRun, model, run } = await startWithRun();
    model.enqueue(says("x"));
    const other = (await createRun(minimalBody)).json();
    const crossed = run.replace(/thread_[^/]+/, other.threadId);
    expect((await call("GET", crossed)).statusCode).toBe(404);
    expect((await call("GET", `${crossed}/steps`)).statusCode).toBe(404);
    expect((await call("GET", `${crossed}/stream`)).statusCode).toBe(404);
  });

  it("does not ask the database for what cannot be an id", async () => {
    const asked = () => Promise.reject(new Error("the database was asked"));
    const { call, createRun } = await startEdge({
      changeStore: (store) => ({ ...store, findRun: asked, listMessages: asked }),
    });
    const { threadId } = (await createRun(minimalBody, { prefer: "respond-async" })).json();
    expect((await call("GET", "/v1/threads/%00")).statusCode).toBe(404);
    expect((await call("GET", `/v1/threads/${threadId}/runs/%F0%9F%8E%B2`)).statusCode).toBe(404);
    const list = await call("GET", `/v1/threads/${threadId}/messages?before=%00`);
    expect(list.statusCode).toBe(400);
    expect(list.json()).toMatchObject({
      param: "before",
      message: expect.stringContaining("not in this list"),
    });
  });

  it("lists the models with their providers", async () => {
    const { call } = await startEdge();
    expect((await call("GET", "/v1/models")).json()).toEqual({
      object: "list",
      data: [{ id: "test/model", object: "model", provider: "test" }],
      firstId: "test/model",
      lastId: "test/model",
      hasMore: false,
      providers: [{ name: "test", type: "test", status: "ok", detail: "", models: 1 }],
      aliases: [{ name: "gpt-4o", model: "test/model" }],
    });
  });
});
