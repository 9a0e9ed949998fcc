import { deepEqual, equal } from "node:assert/strict";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type ClientCheck, type Connected, model } from "../check.ts";

interface AssistantRunnable {
  assistantId: string;
  invoke(input: Record<string, unknown>): Promise<unknown>;
  getAssistant(): Promise<{ id: string; name: string }>;
  modifyAssistant(changes: { model: string; name: string }): Promise<{ name: string }>;
  deleteAssistant(): Promise<{ deleted: boolean }>;
}

interface Classic {
  OpenAIAssistantRunnable: {
    createAssistant(fields: Record<string, unknown>): Promise<AssistantRunnable>;
  };
}

interface Agents {
  AgentExecutor: {
    fromAgentAndTools(fields: Record<string, unknown>): {
      invoke(input: { content: string }): Promise<{ output: string }>;
    };
  };
}

interface Tools {
  tool(run: (input: never) => Promise<string>, fields: Record<string, unknown>): { name: string };
}

type Answer = { content: { text: { value: string } }[] }[];
type Call = { id: string; function: { name: string; arguments: string } };

/** LangChain's OpenAIAssistantRunnable, used as its documentation shows: only the base URL and the key are ours. */
export function createLangChainChecks(folder: string): ClientCheck[] {
  const require = createRequire(join(folder, "package.json"));
  const { OpenAIAssistantRunnable } = require("@langchain/classic/experimental/openai_assistant") as Classic;
  const { AgentExecutor } = require("@langchain/classic/agents") as Agents;
  const { tool } = require("@langchain/core/tools") as Tools;
  const schema = {
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  };
  const weather = tool(async ({ city }: { city: string }) => `It rains in ${city}.`, {
    name: "weather",
    description: "Tells the weather of a city.",
    schema,
  });
  const call = { name: "weather", arguments: '{"city":"Oslo"}' };

  function create({ connection }: Connected, fields: Record<string, unknown> = {}) {
    const { baseURL, apiKey } = connection;
    const name = "Weather man";
    return OpenAIAssistantRunnable.createAssistant({
      model,
      name,
      clientOptions: { baseURL, apiKey },
      ...fields,
    });
  }

  return [
    {
      name: "answers, and goes on in the thread",
      async run(stage) {
        stage.upstream.enqueue({ text: "Hello!" });
        const assistant = await create(stage);
        const answer = (await assistant.invoke({ content: "Hello world" })) as Answer &
          { thread_id: string }[];
        equal(answer[0]?.content[0]?.text.value, "Hello!");
        stage.upstream.enqueue({ text: "Still here." });
        const threadId = answer[0]?.thread_id;
        const next = (await assistant.invoke({ content: "Are you there?", threadId })) as Answer;
        equal(next[0]?.content[0]?.text.value, "Still here.");
      },
    },
    {
      name: "hands out function calls",
      async run(stage) {
        stage.upstream.enqueue({ toolCalls: [call] });
        const assistant = await create(stage, { tools: [weather] });
        const calls = (await assistant.invoke({ content: "How is Oslo?" })) as Call[];
        deepEqual(
          calls.map(({ function: called }) => called),
          [{ name: "weather", arguments: call.arguments }],
        );
      },
    },
    {
      name: "works as an agent that calls a tool",
      async run(stage) {
        stage.upstream.enqueue({ toolCalls: [call] });
        stage.upstream.enqueue({ text: "Take an umbrella." });
        const agent = await create(stage, { tools: [weather], asAgent: true });
        const executor = AgentExecutor.fromAgentAndTools({ agent, tools: [weather] });
        equal((await executor.invoke({ content: "How is Oslo?" })).output, "Take an umbrella.");
        const messages = JSON.stringify(stage.upstream.requests.at(-1)?.body["messages"]);
        equal(messages.includes("It rains in Oslo."), true);
      },
    },
    {
      name: "retrieves, modifies and deletes its assistant",
      async run(stage) {
        const assistant = await create(stage);
        equal((await assistant.getAssistant()).id, assistant.assistantId);
        equal((await assistant.modifyAssistant({ model, name: "Fish" })).name, "Fish");
        equal((await assistant.deleteAssistant()).deleted, true);
      },
    },
  ];
}
