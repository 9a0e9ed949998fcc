import { describe, expect, it } from "vitest";
import { createPostgresDatabase } from "./postgres-database.ts";
import { startTestServer } from "./running-server.ts";
import { parseEvents } from "./server-sent-events.ts";

describe.each([
  { database: "SQLite", openDatabase: async () => null },
  { database: "Postgres", openDatabase: createPostgresDatabase },
])("ten identical submits at once, on $database", ({ openDatabase }) => {
  it("let the run go on once, and tell all but one that it does not wait any more", async () => {
    await using database = await openDatabase();
    await using server = await startTestServer({ databaseUrl: database?.url });
    const create = {
      model: "demo/assistant",
      thread: { messages: [{ role: "user", content: "Call the tool get_weather" }] },
      tools: [{ type: "function", function: { name: "get_weather", parameters: { type: "object" } } }],
      toolChoice: "required",
      stream: true,
    };
    const events = parseEvents(await (await server.request("/v1/threads/runs", { body: create })).text());
    const waiting = events.find(({ event }) => event === "thread.run.requires_action");
    const { id, threadId, requiredAction } = JSON.parse(waiting?.data ?? "null");
    const [{ id: toolCallId }] = requiredAction.submitToolOutputs.toolCalls;

    const answers = await Promise.all(
      Array.from({ length: 10 }, () =>
        server.request(`/v1/threads/${threadId}/runs/${id}/submit_tool_outputs`, {
          body: { toolOutputs: [{ toolCallId, output: "sunny" }] },
        }),
      ),
    );
    const statuses = answers.map(({ status }) => status).toSorted();
    expect(statuses).toEqual([200, ...Array.from({ length: 9 }, () => 400)]);
  });
});
