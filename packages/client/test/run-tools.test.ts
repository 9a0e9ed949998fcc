import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { startTestServer } from "../../server/test/running-server.ts";
import { createScriptedUpstream, type UpstreamAnswer } from "../../server/test/scripted-upstream.ts";
import { connectClient } from "../src/create-client.ts";
import { createClient, defineFunction, type FunctionTool } from "../src/index.ts";
import { collect } from "./collect.ts";
import { startFlakyProxy } from "./flaky-proxy.ts";
import { hastyTiming } from "./hasty-timing.ts";

const getWeather = defineFunction({
  name: "get_weather",
  description: "Tells the weather in a city.",
  parameters: z.object({ city: z.string(), days: z.number().default(1) }),
  execute: async ({ city, days }) => ({ city, days, sky: "clear" }),
});
const fail = defineFunction({
  name: "fail",
  execute: () => {
    throw new Error("the archive is closed");
  },
});

const hello = {
  model: "acme/scripted",
  thread: { messages: [{ role: "user" as const, content: "Hello" }] },
};

/** A server whose model gives these answers, one after the other. */
async function startScene(...answers: UpstreamAnswer[]) {
  const stack = new AsyncDisposableStack();
  const upstream = stack.use(await createScriptedUpstream());
  const providers = { acme: { type: "openai" as const, baseUrl: upstream.url, apiKey: "test-key" } };
  const server = stack.use(await startTestServer({ providers }));
  for (const answer of answers) {
    upstream.enqueue(answer);
  }
  const client = createClient({ baseUrl: server.url, accessKey: server.key });
  return {
    upstream,
    server,
    client,
    start: (functions: readonly FunctionTool[], options = {}) =>
      client.runTools({ ...hello, functions }, options),
    /** What the model was told that its calls gave, in the last request. */
    outputs: () => {
      const messages = upstream.requests.at(-1)?.body["messages"] as { role: string; content: string }[];
      return messages.filter(({ role }) => role === "tool").map(({ content }) => content);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const callWeather = (city: string) => ({ name: "get_weather", arguments: JSON.stringify({ city }) });

/** While it is at work, another program answers the first call. */
const overtakenBy = ({ runs }: ReturnType<typeof createClient>) =>
  defineFunction({
    name: "get_weather",
    execute: async (_, { run }) => {
      const [call] = run.requiredAction?.submitToolOutputs.toolCalls ?? [];
      const toolOutputs = [{ toolCallId: call?.id ?? "", output: "theirs" }];
      await runs.submitToolOutputs(run.threadId, run.id, { toolOutputs });
      return "ours";
    },
  });

describe("runTools", () => {
  it("answers what the model calls, several at once and round after round, as one stream", async () => {
    await using scene = await startScene(
      { toolCalls: [callWeather("Pune"), { ...callWeather("Oslo"), id: "call_oslo" }] },
      { toolCalls: [callWeather("Lima")] },
      { text: "Clear everywhere." },
    );

    const stream = scene.start([getWeather]);
    const events = await collect(stream);

    expect(await stream.finalText()).toBe("Clear everywhere.");
    expect((await stream.finalRun()).status).toBe("completed");
    expect(scene.outputs().map((output) => JSON.parse(output).city)).toEqual(["Pune", "Oslo", "Lima"]);
    const ids = events.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)].sort((left, right) => left - right));
    expect(events.filter(({ event }) => event === "thread.run.requires_action")).toHaveLength(2);
  });

  it("tells the model the schema, and gives the function what the schema makes of the arguments", async () => {
    await using scene = await startScene({ toolCalls: [callWeather("Pune")] }, { text: "Clear." });

    await scene.start([getWeather]).finalRun();

    expect(scene.upstream.requests[0]?.body["tools"]).toMatchObject([
      {
        function: {
          name: "get_weather",
          description: "Tells the weather in a city.",
          parameters: {
            type: "object",
            properties: { city: { type: "string" }, days: { type: "number", default: 1 } },
            required: ["city"],
          },
        },
      },
    ]);
    expect(scene.outputs()).toEqual(['{"city":"Pune","days":1,"sky":"clear"}']);
  });

  it("tells the model what was wrong with a call, so that it can do better", async () => {
    await using scene = await startScene(
      {
        toolCalls: [
          { name: "get_weather", arguments: '{"city":7}' },
          { name: "fail", arguments: "{}" },
        ].map((call, index) => ({ ...call, id: `call_${index}` })),
      },
      { text: "I see." },
    );

    const run = await scene.start([getWeather, fail]).finalRun();

    expect(run.status).toBe("completed");
    const [invalid, thrown] = scene.outputs().map((output) => JSON.parse(output).error);
    expect(invalid).toContain("The arguments do not fit: city: ");
    expect(thrown).toBe("the archive is closed");
  });

  it("tells the model something of everything that a function can give or throw", async () => {
    const circle: { self?: object } = {};
    circle.self = circle;
    const fails = (thrown: unknown) => () => {
      throw thrown;
    };
    const executions: Record<string, () => unknown> = {
      a: () => undefined,
      b: () => new Date(0),
      c: () => 10n,
      d: () => circle,
      e: fails(new RangeError()),
      f: fails({ reason: "closed" }),
      g: fails("closed"),
      h: fails(undefined),
      i: fails(Object.create(null)),
      j: fails(circle),
      k: fails(runInNewContext('new RangeError("elsewhere")')),
      l: fails({ toJSON: () => undefined }),
      m: fails(Object.assign(new Error(), { message: { reason: "closed" } })),
    };
    const functions = Object.entries(executions).map(([name, execute]) => defineFunction({ name, execute }));
    const toolCalls = functions.map(({ tool }, index) => ({
      id: `call_${index}`,
      name: tool.function?.name ?? "",
      arguments: "{}",
    }));
    await using scene = await startScene({ toolCalls }, { text: "I see." });

    const run = await scene.start(functions).finalRun();

    expect(run.status).toBe("completed");
    const [nothing, date, ...failures] = scene.outputs();
    expect([nothing, date]).toEqual(["", '"1970-01-01T00:00:00.000Z"']);
    expect(failures.map((output) => JSON.parse(output).error)).toEqual([
      expect.stringContaining("BigInt"),
      expect.stringContaining("circular"),
      "RangeError",
      '{"reason":"closed"}',
      "closed",
      "undefined",
      "{}",
      "[object Object]",
      "elsewhere",
      "[object Object]",
      "Error",
    ]);
  });

  it("tells the model that an output is larger than the server takes", async () => {
    await using scene = await startScene(
      { toolCalls: [callWeather("Pune"), { name: "fail", arguments: "{}", id: "call_fail" }] },
      { text: "I see." },
    );
    let calls = 0;
    const weather = defineFunction({
      name: "get_weather",
      execute: () => {
        calls += 1;
        return "clear ".repeat(200_000);
      },
    });

    const run = await scene.start([weather, fail]).finalRun();

    expect(run.status).toBe("completed");
    expect(calls).toBe(1);
    const [large, other] = scene.outputs().map((output) => JSON.parse(output).error);
    expect(large).toContain("must be at most 1000000 characters long, got 1200000");
    expect(other).toBe("the archive is closed");
  });

  it("cancels a run that goes on for more rounds than it may", async () => {
    const rounds = Array.from({ length: 3 }, () => ({ toolCalls: [callWeather("Pune")] }));
    await using scene = await startScene(...rounds);

    const stream = scene.start([getWeather], { maxRounds: 2 });

    await expect(stream.finalRun()).rejects.toMatchObject({ code: "too_many_rounds" });
    const { id = "", threadId = "" } = stream.run ?? {};
    expect(await scene.client.runs.stream(threadId, id).finalRun()).toMatchObject({ status: "cancelled" });
  });

  it("cancels it with the headers that it was started with", async () => {
    await using server = await startTestServer();
    const client = createClient({ baseUrl: server.url });
    const content = "Call get_weather, please.";

    const stream = client.runTools(
      {
        model: "demo/assistant",
        thread: { messages: [{ role: "user", content }] },
        functions: [getWeather],
      },
      { maxRounds: 0, headers: { "x-tune-key": server.key } },
    );

    await expect(stream.finalRun()).rejects.toMatchObject({ code: "too_many_rounds" });
  });

  it("takes up a run that waits, as after a crash of the program that began it", async () => {
    await using scene = await startScene({ toolCalls: [callWeather("Pune")] }, { text: "Clear." });
    const { tool } = getWeather;
    const { threadId, id: runId } = await scene.client.createThreadAndRun({
      model: "acme/scripted",
      thread: { messages: [{ role: "user", content: "Hello" }] },
      tools: [tool],
    });

    const stream = scene.client.runTools({ threadId, runId, functions: [getWeather] });

    expect(await stream.finalText()).toBe("Clear.");
  });

  it("leaves calls of functions that it was not given to whoever answers them", async () => {
    await using scene = await startScene({
      toolCalls: [callWeather("Pune"), { name: "fail", arguments: "{}" }],
    });
    const { threadId, id: runId } = await scene.client.createThreadAndRun({
      model: "acme/scripted",
      thread: { messages: [{ role: "user", content: "Hello" }] },
      tools: [getWeather.tool, fail.tool],
    });

    const run = await scene.client.runTools({ threadId, runId, functions: [getWeather] }).finalRun();

    expect(run.status).toBe("requires_action");
    const [rest, ...others] = run.requiredAction?.submitToolOutputs.toolCalls ?? [];
    expect([rest?.function.name, ...others]).toEqual(["fail"]);
    const toolOutputs = [{ toolCallId: rest?.id ?? "", output: "done" }];
    const ended = await scene.client.runs.submitToolOutputs(threadId, runId, { toolOutputs });
    expect(ended.status).toBe("completed");
    expect(scene.outputs()).toEqual(['{"city":"Pune","days":1,"sky":"clear"}', "done"]);
  });

  it("sends the rest when another program has answered some of the calls meanwhile", async () => {
    await using scene = await startScene(
      { toolCalls: [callWeather("Pune"), callWeather("Oslo")] },
      { text: "Clear." },
    );
    expect(await scene.start([overtakenBy(scene.client)]).finalText()).toBe("Clear.");
    expect(scene.outputs()).toEqual(["theirs", "ours"]);
  });

  it("ends with a run that waits for calls of others when another program has answered its own", async () => {
    await using scene = await startScene({
      toolCalls: [callWeather("Pune"), { name: "fail", arguments: "{}" }],
    });
    const { threadId, id: runId } = await scene.client.createThreadAndRun({
      ...hello,
      tools: [getWeather.tool, fail.tool],
    });

    const functions = [overtakenBy(scene.client)];
    const run = await scene.client.runTools({ threadId, runId, functions }).finalRun();

    expect(run.requiredAction?.submitToolOutputs.toolCalls).toMatchObject([{ function: { name: "fail" } }]);
  });

  it("runs on a thread that exists", async () => {
    await using scene = await startScene({ toolCalls: [callWeather("Pune")] }, { text: "Clear." });
    const thread = await scene.client.threads.create({ messages: [{ role: "user", content: "Hello" }] });

    const stream = scene.client.runTools({
      threadId: thread.id,
      model: "acme/scripted",
      functions: [getWeather],
    });

    expect(await stream.finalText()).toBe("Clear.");
    expect(stream.run?.threadId).toBe(thread.id);
  });

  it("ends with the run that was cancelled while a function was at work", async () => {
    await using scene = await startScene({ toolCalls: [callWeather("Pune")] });
    const slow = defineFunction({
      name: "get_weather",
      execute: async (_, { run }) => {
        await scene.client.runs.cancel(run.threadId, run.id);
        await scene.client.runs.stream(run.threadId, run.id).finalRun();
        return "too late";
      },
    });

    expect(await scene.start([slow]).finalRun()).toMatchObject({ status: "cancelled" });
  });

  it("tells what its functions gave to a server that was away when they had done their work", async () => {
    await using scene = await startScene({ toolCalls: [callWeather("Pune")] }, { text: "Clear." });
    await using proxy = await startFlakyProxy(scene.server.url);
    const client = connectClient({ baseUrl: proxy.url, accessKey: scene.server.key }, hastyTiming);
    let calls = 0;
    const weather = defineFunction({
      name: "get_weather",
      execute: () => {
        calls += 1;
        // More often than a request by itself is tried.
        proxy.breakAfter(...Array.from({ length: 10 }, () => 0));
        proxy.breakAll();
        return "clear";
      },
    });

    const stream = client.runTools({ ...hello, functions: [weather] });

    expect(await stream.finalText()).toBe("Clear.");
    expect(calls).toBe(1);
    expect(scene.outputs()).toEqual(["clear"]);
  });

  it("is refused what cannot be mended at once, also when it tells what its functions gave", async () => {
    await using scene = await startScene({ toolCalls: [callWeather("Pune")] });
    const weather = defineFunction({
      name: "get_weather",
      execute: async (_, { run }) => {
        await scene.client.threads.delete(run.threadId);
        return "clear";
      },
    });

    await expect(scene.start([weather]).finalRun()).rejects.toMatchObject({ code: "not_found" });
  });

  it("stops waiting for functions when its signal is aborted", async () => {
    await using scene = await startScene({ toolCalls: [callWeather("Pune")] });
    const controller = new AbortController();
    const endless = defineFunction({
      name: "get_weather",
      execute: () => {
        controller.abort(new Error("enough"));
        return new Promise(() => {});
      },
    });

    const stream = scene.start([endless], { signal: controller.signal });

    await expect(stream.finalRun()).rejects.toThrow("enough");
  });
});
