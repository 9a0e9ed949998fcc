import { equal, ok } from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type ClientCheck, type Connected, model } from "../check.ts";
import { loadSdk } from "../load-sdk.ts";
import type { AssistantStream, Run } from "../sdk.ts";

interface Ai {
  AssistantResponse(
    settings: { threadId: string; messageId: string },
    process: (tools: { forwardStream(stream: AssistantStream): Promise<Run | undefined> }) => Promise<void>,
  ): Response;
}

const tools = [
  {
    type: "function",
    function: { name: "weather", parameters: { type: "object", properties: { city: { type: "string" } } } },
  },
];

/** The route handler that the documentation of version 4 of the AI SDK shows for assistants. */
export function createAiSdkChecks(folder: string): ClientCheck[] {
  const { AssistantResponse } = createRequire(join(folder, "package.json"))("ai") as Ai;
  const sdk = loadSdk(folder);

  async function respond({ connection }: Connected, message: string): Promise<string> {
    const { assistants, threads } = sdk.createClient(connection).beta;
    const assistant = await assistants.create({ model, tools });
    const thread = await threads.create({});
    const created = await threads.messages.create(thread.id, { role: "user", content: message });
    const response = AssistantResponse(
      { threadId: thread.id, messageId: created.id },
      async ({ forwardStream }) => {
        let result = await forwardStream(threads.runs.stream(thread.id, { assistant_id: assistant.id }));
        while (result?.status === "requires_action") {
          const tool_outputs = result.required_action?.submit_tool_outputs.tool_calls.map(({ id }) => ({
            tool_call_id: id,
            output: "rain",
          }));
          const params = { thread_id: thread.id, tool_outputs };
          result = await forwardStream(threads.runs.submitToolOutputsStream(result.id, params));
        }
      },
    );
    return await response.text();
  }

  return [
    {
      name: "streams an answer to the browser",
      async run(stage) {
        stage.upstream.enqueue({ text: ["Hello", " there."] });
        const lines = (await respond(stage, "Hi")).trim().split("\n");
        ok(lines[0]?.startsWith('5:{"threadId":"thread_'), lines[0]);
        ok(lines[1]?.startsWith('4:{"id":"msg_'), lines[1]);
        equal(lines.slice(2).join("\n"), '0:"Hello"\n0:" there."');
      },
    },
    {
      name: "calls a function in the middle of the answer",
      async run(stage) {
        stage.upstream.enqueue({ toolCalls: [{ name: "weather", arguments: '{"city":"Oslo"}' }] });
        stage.upstream.enqueue({ text: "Take an umbrella." });
        const lines = (await respond(stage, "How is Oslo?")).trim().split("\n");
        equal(lines.length, 3);
        equal(lines.at(-1), '0:"Take an umbrella."');
      },
    },
  ];
}
