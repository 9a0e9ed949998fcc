import { describe, expect, it } from "vitest";
import { type Edge, minimalBody, startEdge } from "../../test/edge.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import { calls, hangsAfter, says } from "../../test/scripted-model.ts";
import { parseEvents } from "../../test/server-sent-events.ts";

const key = { "idempotency-key": "key-1" };

async function countThreads({ call }: Edge): Promise<number> {
  return (await call("GET", "/v1/threads?limit=100")).json().data.length;
}

describe("a request with an idempotency key", () => {
  it("is carried out once, and answered again to the byte, whatever has happened since", async () => {
    const edge = await startEdge();
    const create = () => edge.call("POST", "/v1/threads", { body: { title: "A" }, headers: key });
    const first = await create();
    expect(first.headers["idempotent-replayed"]).toBeUndefined();
    await edge.call("POST", `/v1/threads/${first.json().id}`, { body: { title: "B" } });
    const second = await create();
    expect(second.headers).toMatchObject({
      "idempotent-replayed": "true",
      "content-type": "application/json; charset=utf-8",
    });
    expect([second.statusCode, second.body]).toEqual([200, first.body]);
    await edge.call("DELETE", `/v1/threads/${first.json().id}`);
    expect((await create()).body).toBe(first.body);
    expect(await countThreads(edge)).toBe(0);
  });

  it("is carried out once when it changes nothing, too", async () => {
    const edge = await startEdge();
    edge.model.enqueue(says("Hi"));
    const run = (await edge.createRun()).json();
    const threadPath = `/v1/threads/${run.threadId}`;
    const { firstId } = (await edge.call("GET", `${threadPath}/messages`)).json();
    const assistant = (await edge.call("POST", "/v1/assistants", { body: {} })).json();
    for (const [method, url, body] of [
      ["POST", threadPath, {}],
      ["POST", `${threadPath}/messages/${firstId}`, {}],
      ["POST", `${threadPath}/runs/${run.id}`, {}],
      ["PATCH", `/v1/assistants/${assistant.id}`, { assistant: {} }],
    ] as const) {
      const headers = { "idempotency-key": url };
      expect((await edge.call(method, url, { body, headers })).statusCode).toBe(200);
      const again = await edge.call(method, url, { body, headers });
      expect(again.headers["idempotent-replayed"], url).toBe("true");
      const other = await edge.call(method, url, { body: { ...body, metadata: null }, headers });
      expect(other.statusCode, url).toBe(422);
    }
  });

  it("has effect once and one answer when fifty come at the same time", async () => {
    const edge = await startEdge();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () =>
        edge.call("POST", "/v1/threads", { body: { title: "A" }, headers: key }),
      ),
    );
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers[0]?.statusCode).toBe(200);
    expect(await countThreads(edge)).toBe(1);
  });

  it("starts one run when fifty come at the same time, and all of them get it", async () => {
    const edge = await startEdge();
    edge.model.enqueue(says("Hi"));
    const answers = await Promise.all(Array.from({ length: 50 }, () => edge.createRun(minimalBody, key)));
    expect(new Set(answers.map(({ statusCode, body }) => `${statusCode} ${body}`)).size).toBe(1);
    expect(answers[0]?.json().status).toBe("completed");
    expect(edge.model.requests).toHaveLength(1);
    expect(await countThreads(edge)).toBe(1);
  });

  it.each([
    ["another body", "POST", "/v1/threads", { title: "B" }],
    ["another path", "POST", "/v1/assistants", { title: "A" }],
    ["no body", "POST", "/v1/threads", undefined],
  ] as const)("is refused when the key comes again with %s", async (_, method, url, body) => {
    const edge = await startEdge();
    await edge.call("POST", "/v1/threads", { body: { title: "A" }, headers: key });
    const answer = await edge.call(method, url, { body, headers: key });
    expect(answer.statusCode).toBe(422);
    expect(answer.json()).toMatchObject({
      code: "invalid_argument",
      message: expect.stringContaining("Idempotency-Key was used with another request"),
    });
    expect(answer.headers["idempotent-replayed"]).toBeUndefined();
    expect(await countThreads(edge)).toBe(1);
  });

  it("leaves the key free when it failed", async () => {
    const edge = await startEdge();
    expect((await edge.createRun({ ...minimalBody, model: "nope/x" }, key)).statusCode).toBe(400);
    edge.model.enqueue(says("Hi"));
    expect((await edge.createRun(minimalBody, key)).statusCode).toBe(200);
  });

  it("gives a second caller of a stream the same run from its first event", async () => {
    const edge = await startEdge();
    edge.model.enqueue(says("Hi ", "there"));
    const body = { ...minimalBody, stream: true };
    const first = await edge.createRun(body, key);
    const second = await edge.createRun(body, key);
    expect(second.headers["idempotent-replayed"]).toBe("true");
    expect(parseEvents(second.body)).toEqual(parseEvents(first.body));
    expect(edge.model.requests).toHaveLength(1);
  });

  it("gives a second caller of tool outputs what followed them", async () => {
    const edge = await startEdge();
    edge.engine.start();
    edge.model.enqueue(calls("look_up", "{}"), says("Done"));
    const tools = [{ type: "function", function: { name: "look_up" } }];
    const run = (await edge.createRun({ ...minimalBody, tools })).json();
    const [call] = run.requiredAction.submitToolOutputs.toolCalls;
    const submit = (stream: boolean, headers: Record<string, string>) =>
      edge.call("POST", `/v1/threads/${run.threadId}/runs/${run.id}/submit_tool_outputs`, {
        body: { toolOutputs: [{ toolCallId: call.id, output: "31" }], stream },
        headers,
      });
    const first = await submit(true, key);
    const second = await submit(true, key);
    expect(parseEvents(first.body).at(0)?.event).toBe("thread.run.step.completed");
    expect(parseEvents(second.body)).toEqual(parseEvents(first.body));
    expect((await submit(true, {})).statusCode).toBe(400);
  });

  it("is answered from what it made when the process died before it answered", async () => {
    const edge = await startEdge();
    edge.model.enqueue(says("Hi"));
    const { createThreadAndRun } = edge.engine;
    edge.engine.createThreadAndRun = async (command) => {
      await createThreadAndRun(command);
      throw new Error("died");
    };
    const answer = await edge.createRun(minimalBody, key);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers["idempotent-replayed"]).toBe("true");
    expect(answer.json().status).toBe("completed");
    expect(await countThreads(edge)).toBe(1);
  });

  it("waits for the run again when the caller left while it went on", async () => {
    const edge = await startEdge();
    const hung = hangsAfter("Half");
    edge.engine.start();
    edge.model.enqueue(hung.answer);
    const url = await edge.listen();
    const client = new AbortController();
    const headers = { "x-tune-key": edge.key, "content-type": "application/json", ...key };
    const post = (signal: AbortSignal) =>
      fetch(`${url}/v1/threads/runs`, { method: "POST", headers, body: JSON.stringify(minimalBody), signal });
    const left = Promise.withResolvers<void>();
    const { waitForRun } = edge.engine;
    edge.engine.waitForRun = (params) => {
      params.signal.addEventListener("abort", () => left.resolve());
      return waitForRun(params);
    };
    const first = post(client.signal);
    await hung.hanging;
    client.abort();
    await expect(first).rejects.toThrow();
    await left.promise;

    const second = post(new AbortController().signal);
    const [thread] = (await edge.call("GET", "/v1/threads")).json().data;
    const [run] = (await edge.call("GET", `/v1/threads/${thread.id}/runs`)).json().data;
    await edge.call("POST", `/v1/threads/${thread.id}/runs/${run.id}/cancel`);
    expect(await (await second).json()).toMatchObject({ id: run.id, status: "cancelled" });
  });

  it("is forgotten after a day", async () => {
    const clock = createManualClock();
    const edge = await startEdge({ clock });
    const create = async () => (await edge.call("POST", "/v1/threads", { headers: key })).json().id;
    const first = await create();
    await clock.advance(24 * 60 * 60 * 1_000 - 1);
    expect(await create()).toBe(first);
    await clock.advance(1);
    expect(await create()).not.toBe(first);
  });

  it.each(["", "x".repeat(256), "clé"])("may not have the key %j", async (odd) => {
    const { call } = await startEdge();
    const answer = await call("POST", "/v1/threads", { headers: { "idempotency-key": odd } });
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ code: "invalid_argument", param: "idempotency-key" });
  });
});

describe("every operation that changes something", () => {
  it("is carried out once", async () => {
    const edge = await startEdge();
    edge.engine.start();
    edge.model.enqueue(says("Hi"), calls("look_up", "{}"), hangsAfter("…").answer, says("Done"), says("x"));
    const tools = [{ type: "function", function: { name: "look_up" } }];
    const ended = (await edge.createRun()).json();
    const waiting = (await edge.createRun({ ...minimalBody, tools })).json();
    const hanging = (await edge.createRun(minimalBody, { prefer: "respond-async" })).json();
    const assistant = (await edge.call("POST", "/v1/assistants", { body: {} })).json();
    const thread = `/v1/threads/${ended.threadId}`;
    const message = `${thread}/messages/${(await edge.call("GET", `${thread}/messages`)).json().firstId}`;
    const runPath = (run: { id: string; threadId: string }) => `/v1/threads/${run.threadId}/runs/${run.id}`;
    const [call] = waiting.requiredAction.submitToolOutputs.toolCalls;
    const toolOutputs = [{ toolCallId: call.id, output: "" }];
    const requests: ["POST" | "PATCH", string, object][] = [
      ["POST", thread, { title: "A" }],
      ["POST", `${thread}/copy`, {}],
      ["POST", `${thread}/messages`, { role: "user", content: "A" }],
      ["POST", message, { content: "A" }],
      ["POST", runPath(ended), { metadata: { a: 1 } }],
      ["POST", `${runPath(hanging)}/cancel`, {}],
      ["POST", `${runPath(waiting)}/submit_tool_outputs`, { toolOutputs }],
      ["POST", `${thread}/runs`, { model: "test/model" }],
      ["POST", "/v1/assistants", { modelName: "desk" }],
      ["PATCH", `/v1/assistants/${assistant.id}`, { assistant: { description: "A" } }],
    ];
    for (const [index, [method, url, body]] of requests.entries()) {
      const send = (change: object = {}) =>
        edge.call(method, url, {
          body: { ...body, ...change },
          headers: { "idempotency-key": `key ${index}` },
        });
      const first = await send();
      expect(first.statusCode, url).toBe(200);
      const second = await send();
      expect([second.statusCode, second.body], url).toEqual([200, first.body]);
      expect(second.headers["idempotent-replayed"], url).toBe("true");
      expect((await send({ unknown: 1 })).statusCode, url).toBe(422);
    }
    expect((await edge.call("GET", `${thread}/messages`)).json().data).toHaveLength(4);
    expect((await edge.call("GET", "/v1/threads")).json().data).toHaveLength(4);
    expect((await edge.call("GET", "/v1/assistants")).json().data).toHaveLength(2);
  });
});
