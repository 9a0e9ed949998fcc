import { describe, expect, it } from "vitest";
import { type Edge, startEdge } from "../../../test/edge.ts";
import { createManualClock } from "../../../test/manual-clock.ts";
import { says } from "../../../test/scripted-model.ts";

async function createThread({ call }: Edge, body: object = {}): Promise<{ id: string; createdAt: string }> {
  const answer = await call("POST", "/v1/threads", { body });
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

async function list({ call }: Edge, query: string) {
  const answer = await call("GET", `/v1/threads${query}`);
  expect(answer.statusCode).toBe(200);
  return answer.json();
}

const titlesOf = (page: { data: { title: string }[] }) => page.data.map(({ title }) => title);

describe("threads", () => {
  it("creates one of nothing, with every documented key", async () => {
    const edge = await startEdge();
    const answer = await edge.call("POST", "/v1/threads");
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      id: expect.stringMatching(/^thread_/),
      object: "thread",
      createdAt: expect.any(String),
      metadata: null,
      title: "",
      toolResources: null,
      ttlSeconds: null,
      expiresAt: null,
    });
  });

  it("creates one with its messages, in their order", async () => {
    const edge = await startEdge();
    const { id } = await createThread(edge, {
      title: "T",
      messages: [
        { role: "system", content: "a" },
        { role: "user", content: [{ type: "text", text: { value: "b" } }] },
      ],
    });
    const messages = (await edge.call("GET", `/v1/threads/${id}/messages`)).json();
    expect(messages.data).toMatchObject([
      { role: "system", content: [{ type: "text", text: "a" }], threadId: id },
      { role: "user", content: [{ type: "text", text: "b" }] },
    ]);
  });

  it("retrieves what it created", async () => {
    const edge = await startEdge();
    const thread = await createThread(edge, { metadata: { Some_Key: [1] }, tool_resources: {} });
    expect((await edge.call("GET", `/v1/threads/${thread.id}`)).json()).toEqual(thread);
  });

  it("changes what is given and leaves the rest", async () => {
    const edge = await startEdge();
    const thread = await createThread(edge, { title: "A", metadata: { a: 1 } });
    const modify = async (body: object) =>
      (await edge.call("POST", `/v1/threads/${thread.id}`, { body })).json();
    expect(await modify({ title: "B" })).toEqual({ ...thread, title: "B" });
    expect(await modify({})).toEqual({ ...thread, title: "B" });
    expect(await modify({ metadata: null, toolResources: { codeInterpreter: { fileIds: ["f"] } } })).toEqual({
      ...thread,
      title: "B",
      metadata: null,
      toolResources: { codeInterpreter: { fileIds: ["f"] } },
    });
  });

  it("says how long a thread lives and when it will be gone", async () => {
    const clock = createManualClock();
    const edge = await startEdge({ clock });
    const { id } = await createThread(edge, { ttlSeconds: 60 });
    const thread = (await edge.call("GET", `/v1/threads/${id}`)).json();
    expect(thread.ttlSeconds).toBe(60);
    expect(Date.parse(thread.expiresAt) - Date.parse(thread.createdAt)).toBe(60_000);
    const forEver = await edge.call("POST", `/v1/threads/${id}`, { body: { ttl_seconds: null } });
    expect(forEver.json()).toMatchObject({ ttlSeconds: null, expiresAt: null });
  });

  it("is gone when its time is up, cleared away or not, and each change gives it time again", async () => {
    const clock = createManualClock();
    const edge = await startEdge({ clock });
    const messages = [{ role: "user", content: "Hello" }];
    const { id } = await createThread(edge, { ttlSeconds: 60, messages });
    const path = `/v1/threads/${id}`;
    const { firstId } = (await edge.call("GET", `${path}/messages`)).json();
    edge.model.enqueue(says("Hi"));
    const { id: runId } = (await edge.call("POST", `${path}/runs`, { body: { model: "test/model" } })).json();
    for (const [url, body] of [
      [path, { title: "T" }],
      [`${path}/messages/${firstId}`, { content: "Hi" }],
      [`${path}/messages`, messages[0]],
    ] as const) {
      await clock.advance(59_999);
      expect((await edge.call("POST", url, { body })).statusCode).toBe(200);
    }
    await clock.advance(59_999);
    expect((await edge.call("GET", path)).statusCode).toBe(200);
    await clock.advance(1);
    expect((await edge.call("GET", "/v1/threads")).json().data).toEqual([]);
    for (const [method, url, body] of [
      ["GET", path],
      ["GET", `${path}/messages`],
      ["GET", `${path}/messages/${firstId}`],
      ["GET", `${path}/runs`],
      ["POST", path, {}],
      ["POST", `${path}/copy`],
      ["POST", `${path}/messages`, messages[0]],
      ["POST", `${path}/messages/${firstId}`, {}],
      ["DELETE", `${path}/messages/${firstId}`],
      ["POST", `${path}/runs`, { model: "test/model" }],
      ["GET", `${path}/runs/${runId}`],
      ["GET", `${path}/runs/${runId}/steps`],
      ["GET", `${path}/runs/${runId}/stream`],
      ["POST", `${path}/runs/${runId}`, { metadata: {} }],
      ["POST", `${path}/runs/${runId}/cancel`],
      [
        "POST",
        `${path}/runs/${runId}/submit_tool_outputs`,
        { toolOutputs: [{ toolCallId: "c", output: "" }] },
      ],
      ["DELETE", path],
      ["GET", `/openai${path}`],
      ["DELETE", `/openai${path}`],
    ] as const) {
      const headers = { authorization: `Bearer ${edge.key}` };
      const answer = await edge.call(method, url, { body, headers });
      expect(answer.statusCode, `${method} ${url}: ${answer.body}`).toBe(404);
    }
  });

  it("deletes one with everything in it", async () => {
    const edge = await startEdge();
    edge.model.enqueue(says("Hi"));
    const run = (await edge.createRun()).json();
    const thread = `/v1/threads/${run.threadId}`;
    const answer = await edge.call("DELETE", thread);
    expect(answer.json()).toEqual({ id: run.threadId, object: "thread.deleted", deleted: true });
    for (const path of [thread, `${thread}/messages`, `${thread}/runs/${run.id}`]) {
      expect((await edge.call("GET", path)).statusCode).toBe(404);
    }
    expect((await edge.call("DELETE", thread)).statusCode).toBe(404);
  });

  it("copies a thread up to a message, or whole", async () => {
    const edge = await startEdge();
    const messages = ["a", "b", "c"].map((content) => ({ role: "user", content }));
    const source = await createThread(edge, { title: "T", metadata: { a: 1 }, messages });
    const { data } = (await edge.call("GET", `/v1/threads/${source.id}/messages`)).json();
    const copy = async (body?: object) =>
      (await edge.call("POST", `/v1/threads/${source.id}/copy`, body && { body })).json();
    const textsIn = async ({ id }: { id: string }) =>
      (await edge.call("GET", `/v1/threads/${id}/messages`))
        .json()
        .data.map(({ content }: { content: { text: string }[] }) => content[0]?.text);
    const part = await copy({ up_to_message_id: data[1].id });
    expect(part).toMatchObject({ object: "thread", title: "T", metadata: { a: 1 } });
    expect(part.id).not.toBe(source.id);
    expect(await textsIn(part)).toEqual(["a", "b"]);
    expect(await textsIn(await copy())).toEqual(["a", "b", "c"]);
    expect(await textsIn(await copy({ upToMessageId: "" }))).toEqual(["a", "b", "c"]);
    const missing = await edge.call("POST", `/v1/threads/${source.id}/copy`, {
      body: { upToMessageId: "msg_none" },
    });
    expect([missing.statusCode, missing.json().message]).toEqual([
      404,
      "No message found with id 'msg_none'.",
    ]);
  });
});

describe("lists of threads", () => {
  it("are in order of creation, and page exactly", async () => {
    const edge = await startEdge({ clock: createManualClock() });
    for (const title of ["a", "b", "c"]) {
      await createThread(edge, { title });
    }
    const first = await list(edge, "?limit=2");
    expect(first).toMatchObject({ object: "list", hasMore: true, datasetId: "" });
    expect(titlesOf(first)).toEqual(["a", "b"]);
    expect(titlesOf(await list(edge, `?after=${first.lastId}`))).toEqual(["c"]);
    expect(titlesOf(await list(edge, "?order=desc&limit=1000"))).toEqual(["c", "b", "a"]);
    const wrong = await edge.call("GET", "/v1/threads?after=thread_none");
    expect([wrong.statusCode, wrong.json().param]).toEqual([400, "after"]);
  });

  it("can be narrowed to a dataset, which is named in the answer", async () => {
    const edge = await startEdge();
    await createThread(edge, { title: "in", datasetId: "d1" });
    await createThread(edge, { title: "out" });
    const page = await list(edge, "?dataset_id=d1");
    expect([titlesOf(page), page.datasetId]).toEqual([["in"], "d1"]);
    expect((await list(edge, "?datasetId=")).data).toHaveLength(2);
  });

  it("can be narrowed by metadata", async () => {
    const edge = await startEdge();
    await createThread(edge, { title: "a", metadata: { customer: 42, plan: "pro" } });
    await createThread(edge, { title: "b", metadata: { customer: "42" } });
    await createThread(edge, { title: "c" });
    expect(titlesOf(await list(edge, "?metadata[customer]=42"))).toEqual(["a", "b"]);
    expect(titlesOf(await list(edge, "?metadata%5Bcustomer%5D=42&metadata[plan]=pro"))).toEqual(["a"]);
    const filter = encodeURIComponent('{"customer":"42"}');
    expect(titlesOf(await list(edge, `?metadata=${filter}`))).toEqual(["a", "b"]);
    const wrong = await edge.call("GET", "/v1/threads?metadata=x");
    expect([wrong.statusCode, wrong.json().param]).toEqual([400, "metadata"]);
  });

  it("can be searched by words in titles and messages", async () => {
    const edge = await startEdge();
    await createThread(edge, { title: "Rain in Pune" });
    await createThread(edge, { title: "b", messages: [{ role: "user", content: "Will it RAIN today?" }] });
    await createThread(edge, { title: "c" });
    expect(titlesOf(await list(edge, "?search=rain"))).toEqual(["Rain in Pune", "b"]);
    expect(titlesOf(await list(edge, "?search=rain%20pune"))).toEqual(["Rain in Pune"]);
    expect(titlesOf(await list(edge, "?search="))).toHaveLength(3);
  });

  it("are not deleted by a request with a body that is unfit to be read, and the refusal is documented", async () => {
    const { call } = await startEdge();
    const { id } = (await call("POST", "/v1/threads")).json();
    const headers = { "content-type": "application/json" };
    for (const body of ['{"__proto__":1}', "{", "[".repeat(65)]) {
      expect((await call("DELETE", `/v1/threads/${id}`, { body, headers })).statusCode).toBe(400);
    }
    expect((await call("GET", `/v1/threads/${id}`)).statusCode).toBe(200);
  });
});
