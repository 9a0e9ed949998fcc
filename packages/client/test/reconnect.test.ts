import { describe, expect, it } from "vitest";
import { startTestServer } from "../../server/test/running-server.ts";
import { createScriptedUpstream } from "../../server/test/scripted-upstream.ts";
import { connectClient } from "../src/create-client.ts";
import { createClient, type Reconnect, type RunEvent } from "../src/index.ts";
import { collect } from "./collect.ts";
import { startFlakyProxy } from "./flaky-proxy.ts";
import { hastyTiming } from "./hasty-timing.ts";

const words = Array.from({ length: 60 }, (_, index) => `word${index} `);
const hello = {
  model: "acme/scripted",
  thread: { messages: [{ role: "user" as const, content: "Hello" }] },
};

/** A server with a scripted provider, and a client that reaches it through a proxy. */
async function startScene() {
  const stack = new AsyncDisposableStack();
  const upstream = stack.use(await createScriptedUpstream());
  const providers = { acme: { type: "openai" as const, baseUrl: upstream.url, apiKey: "test-key" } };
  const server = stack.use(await startTestServer({ providers }));
  const proxy = stack.use(await startFlakyProxy(server.url));
  const connect = (baseUrl: string) => connectClient({ baseUrl, accessKey: server.key }, hastyTiming);
  return {
    upstream,
    proxy,
    client: connect(proxy.url),
    direct: connect(server.url),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** What a reader sees whose connection never breaks. */
async function wholeLog(client: Awaited<ReturnType<typeof startScene>>["direct"], events: RunEvent[]) {
  const run = events.findLast(({ data }) => data.object === "run")?.data;
  if (run?.object !== "run") {
    throw new Error("no event brought the run");
  }
  return collect(client.runs.stream(run.threadId, run.id));
}

describe("a stream whose connection breaks", () => {
  it("brings every event once and in order, wherever it is cut", async () => {
    await using scene = await startScene();
    const { client, direct, upstream, proxy } = scene;
    upstream.enqueue({ text: words });
    const reconnects: Reconnect[] = [];
    // Into the head of the answer, into frames, between them; a log of this run has some 20,000 bytes.
    proxy.breakAfter(0, 10, 400, 700, 1_000, 1_111, 2_345, 1_500, 900, 3_000);

    const stream = client.createThreadAndRun.stream(hello, {
      onReconnect: (reconnect) => reconnects.push(reconnect),
    });
    const events = await collect(stream);

    expect(events).toEqual(await wholeLog(direct, events));
    expect(await stream.finalText()).toBe(words.join(""));
    expect((await stream.finalRun()).status).toBe("completed");
    expect(reconnects.length).toBeGreaterThan(5);
    expect(reconnects[0]).toMatchObject({ attempt: 1, error: { code: "connection_failed" } });
  });

  it("starts one run, wherever the answer is cut on its way to the first event", async () => {
    await using scene = await startScene();
    const { client, direct, proxy, upstream } = scene;
    // From nothing of the answer, over its head, to somewhere in the first events.
    const cuts = Array.from({ length: 16 }, (_, index) => index * 50);

    for (const cut of cuts) {
      proxy.breakAll();
      proxy.breakAfter(cut, cut);
      const run = await client.createThreadAndRun.stream(hello).finalRun();
      expect(run.status).toBe("completed");
    }

    expect((await direct.threads.list({ limit: 100 })).data).toHaveLength(cuts.length);
    expect(upstream.requests).toHaveLength(cuts.length);
  });

  it("creates one thing, however often the answer is lost", async () => {
    await using scene = await startScene();
    const { client, direct, proxy } = scene;
    proxy.breakAfter(0, 30);

    const thread = await client.threads.create({ title: "Once" });

    expect(await collect(direct.threads.list())).toEqual([thread]);
  });

  it("goes on after tool outputs with what follows them", async () => {
    await using scene = await startScene();
    const { client, direct, upstream, proxy } = scene;
    upstream.enqueue({ toolCalls: [{ name: "get_weather", arguments: '{"city":"Pune"}' }] });
    upstream.enqueue({ text: words });
    const tools = [{ type: "function" as const, function: { name: "get_weather" } }];
    const first = client.createThreadAndRun.stream({ ...hello, tools });
    const before = await collect(first);
    const { id, threadId, requiredAction } = await first.finalRun();
    const calls = requiredAction?.submitToolOutputs.toolCalls ?? [];
    proxy.breakAll();
    proxy.breakAfter(0, 500, 800, 20);

    const toolOutputs = calls.map((call) => ({ toolCallId: call.id, output: "sunny" }));
    const second = client.runs.submitToolOutputs.stream(threadId, id, { toolOutputs });
    const after = await collect(second);

    expect([...before, ...after]).toEqual(await wholeLog(direct, after));
    expect(await second.finalText()).toBe(words.join(""));
  });

  it("begins after the event that it was told", async () => {
    await using scene = await startScene();
    const { client, upstream } = scene;
    upstream.enqueue({ text: words });
    const all = await collect(client.createThreadAndRun.stream(hello));
    const run = all[1]?.data;
    if (run?.object !== "run") {
      throw new Error("the second event should bring the run");
    }

    const rest = client.runs.stream(run.threadId, run.id, { after: 10 });

    expect(await collect(rest)).toEqual(all.slice(10));
    expect(rest.lastEventId).toBe(all.at(-1)?.id);
    expect(await rest.finalText()).toBe(words.join(""));
  });

  it("finds the run of a stream that has nothing to tell any more", async () => {
    await using scene = await startScene();
    const first = scene.client.createThreadAndRun.stream(hello);
    const run = await first.finalRun();

    const stream = scene.client.runs.stream(run.threadId, run.id, { after: first.lastEventId });

    expect(await stream.finalRun()).toEqual(run);
    expect(await stream.finalText()).toBe("");
  });

  it("finds it with the headers that the stream was asked for with", async () => {
    await using server = await startTestServer();
    const client = createClient({ baseUrl: server.url });
    const headers = { "x-tune-key": server.key };
    const model = "demo/assistant";
    const run = await client.createThreadAndRun({ model, thread: hello.thread }, { headers });
    const first = client.runs.stream(run.threadId, run.id, { headers });
    await first.finalRun();

    const stream = client.runs.stream(run.threadId, run.id, { headers, after: first.lastEventId });

    expect(await stream.finalRun()).toEqual(run);
  });

  it("gives up when the server stays away for longer than it was told to wait", async () => {
    await using scene = await startScene();
    const { client, upstream, proxy } = scene;
    const call = upstream.enqueue({ text: words, gated: true });
    const stream = client.createThreadAndRun.stream(hello, { reconnectForMs: 0 });
    const seen: RunEvent[] = [];

    const reading = (async () => {
      for await (const event of stream) {
        seen.push(event);
        if (event.event === "thread.run.in_progress") {
          proxy.breakAll();
        }
      }
    })();

    await expect(reading).rejects.toMatchObject({ code: "connection_failed" });
    await expect(stream.finalRun()).rejects.toMatchObject({ code: "connection_failed" });
    expect(stream.run?.status).toBe("in_progress");
    call.release(words.length + 1);
  });

  it("fails at once when the run is gone", async () => {
    await using scene = await startScene();
    const { client, direct, upstream, proxy } = scene;
    upstream.enqueue({ text: words, gated: true });
    const stream = client.createThreadAndRun.stream(hello);

    const reading = (async () => {
      for await (const { data } of stream) {
        if (data.object === "run" && data.status === "in_progress") {
          await direct.threads.delete(data.threadId);
          proxy.breakAll();
        }
      }
    })();

    await expect(reading).rejects.toMatchObject({ code: "not_found", status: 404 });
  });
});

describe("a stream that is left", () => {
  it("ends by the reason of its signal, and the run goes on", async () => {
    await using scene = await startScene();
    const { client, direct, upstream } = scene;
    const call = upstream.enqueue({ text: words, gated: true });
    const controller = new AbortController();
    const stream = client.createThreadAndRun.stream(hello, { signal: controller.signal });

    const reading = (async () => {
      for await (const event of stream) {
        if (event.event === "thread.run.in_progress") {
          controller.abort(new Error("enough"));
        }
      }
    })();

    await expect(reading).rejects.toThrow("enough");
    call.release(words.length + 1);
    const run = stream.run;
    if (run === null) {
      throw new Error("the run should be known");
    }
    expect(await direct.runs.stream(run.threadId, run.id).finalText()).toBe(words.join(""));
  });

  it("is closed by leaving the loop", async () => {
    await using scene = await startScene();
    const { client, upstream } = scene;
    const call = upstream.enqueue({ text: words });
    const stream = client.createThreadAndRun.stream(hello);

    for await (const delta of stream.textDeltas()) {
      expect(delta).toBe(words[0]);
      break;
    }

    await expect(stream.finalRun()).rejects.toMatchObject({
      name: "ThreadmillError",
      code: "stream_left",
      message: "The stream was left before its end.",
    });
    expect(() => stream[Symbol.asyncIterator]()).toThrow(TypeError);
    await call.arrived;
  });

  it("has an end for who waits for it, also when it was left before it was begun", async () => {
    await using scene = await startScene();
    const stream = scene.client.createThreadAndRun.stream(hello);

    await stream[Symbol.asyncIterator]().return?.();

    await expect(stream.finalRun()).rejects.toMatchObject({ code: "stream_left" });
    expect(scene.upstream.requests).toEqual([]);
  });

  it("gives just the text", async () => {
    await using scene = await startScene();
    const { client, upstream } = scene;
    upstream.enqueue({ text: words });
    const stream = client.createThreadAndRun.stream(hello);

    const deltas = await collect(stream.textDeltas());

    expect(deltas.join("")).toBe(words.join(""));
    expect(deltas.join("")).toBe(await stream.finalText());
  });
});
