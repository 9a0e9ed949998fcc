import { describe, expect, it } from "vitest";
import { createPostgresDatabase } from "./postgres-database.ts";
import { startTestServer } from "./running-server.ts";

describe.each([
  { database: "SQLite", openDatabase: async () => null },
  { database: "Postgres", openDatabase: createPostgresDatabase },
])("ten identical submits at once, on $database", ({ openDatabase }) => {
  it("let the run go on once, and tell all but one that it does not wait any more", async () => {
    await using database = await openDatabase();
    await using server = await startTestServer({ databaseUrl: database?.url });
    const created = await server.request("/v1/threads/runs", {
      body: {
        model: "demo/assistant",
        thread: { messages: [{ role: "user", content: "call the tool get_weather" }] },
        tools: [{ type: "function", function: { name: "get_weather", description: "", parameters: { type: "object" } } }],
        toolChoice: "required",
      },
    });
    const run = (await created.json()) as any;
    let now = run;
    while (now.status !== "requires_action") {
      now = await (await server.request(`/v1/threads/${run.threadId}/runs/${run.id}`)).json();
    }
    const call = now.requiredAction.submitToolOutputs.toolCalls[0];
    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        server.request(`/v1/threads/${run.threadId}/runs/${run.id}/submit_tool_outputs`, {
          body: { toolOutputs: [{ toolCallId: call.id, output: "sunny" }] },
        }),
      ),
    );
    console.log(answers.map((a) => a.status), await answers.at(-1)?.text());
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });
});
