import { expect, it } from "vitest";
import { startTestServer } from "../../server/test/running-server.ts";
import { createClient, defineFunction, type FunctionTool } from "../src/index.ts";

const getTime = defineFunction({ name: "get_time", execute: () => "noon" });

const bothCalls = {
  model: "demo/assistant",
  thread: { messages: [{ role: "user" as const, content: "/tool get_weather\n/tool get_time" }] },
};

it("sends no refusal as the output of a call that another program has answered", async () => {
  await using server = await startTestServer();
  const sent: string[] = [];
  const client = createClient({
    baseUrl: server.url,
    accessKey: server.key,
    fetch: (url, init) => {
      sent.push(String(init?.body ?? ""));
      return fetch(url, init);
    },
  });
  const overtaken = defineFunction({
    name: "get_weather",
    execute: async (_, { run, toolCallId }) => {
      const toolOutputs = [{ toolCallId, output: "theirs" }];
      await client.runs.submitToolOutputs(run.threadId, run.id, { toolOutputs });
      // Longer than what a refusal says.
      return "ours ".repeat(100);
    },
  });

  const stream = client.runTools({ ...bothCalls, functions: [overtaken, getTime] });

  expect(await stream.finalText()).toContain("theirs");
  expect(sent.filter((body) => body.includes("has another output"))).toEqual([]);
});

it("makes no call again that has its output, when it takes up a run that waits for others", async () => {
  await using server = await startTestServer();
  const client = createClient({ baseUrl: server.url, accessKey: server.key });
  let calls = 0;
  const weather = defineFunction({
    name: "get_weather",
    execute: () => {
      calls += 1;
      return "clear";
    },
  });
  const tools = [weather.tool, getTime.tool];
  const { threadId, id: runId } = await client.createThreadAndRun({ ...bothCalls, tools });
  const takeUp = (...functions: FunctionTool[]) => client.runTools({ threadId, runId, functions }).finalRun();

  expect((await takeUp(weather)).status).toBe("requires_action");
  expect((await takeUp(weather)).status).toBe("requires_action");
  expect((await takeUp(weather, getTime)).status).toBe("completed");
  expect(calls).toBe(1);
});
