import { describe, expect, it } from "vitest";
import { minimalBody, startEdge } from "../../test/edge.ts";
import { type Answer, says, usage } from "../../test/scripted-model.ts";

const tools = [{ type: "function", function: { name: "weather", parameters: { type: "object" } } }];

/** Calls the function so often in one answer. */
function callsAtOnce(count: number): Answer {
  return async function* () {
    for (let index = 0; index < count; index += 1) {
      const callId = `${index}`;
      yield { type: "tool-call-start", callId, name: "weather" };
      yield { type: "tool-call-end", callId, arguments: "{}", providerMetadata: null };
    }
    yield { type: "finish", reason: "tool-calls", usage };
  };
}

describe("parallel tool calls", () => {
  it.each([
    ["/v1", (ids: string[]) => ({ toolOutputs: ids.map((id) => ({ toolCallId: id, output: "31" })) })],
    [
      "/openai/v1",
      (ids: string[]) => ({ tool_outputs: ids.map((id) => ({ tool_call_id: id, output: "31" })) }),
    ],
  ])("of 128 are the most, and %s takes all their outputs at once", async (dialect, outputsOf) => {
    const { call, model } = await startEdge();
    model.enqueue(callsAtOnce(128), says("Done"));
    const run = (await call("POST", "/v1/threads/runs", { body: { ...minimalBody, tools } })).json();
    const { toolCalls } = run.requiredAction.submitToolOutputs;
    const ids = toolCalls.map(({ id }: { id: string }) => id);
    const path = `/threads/${run.threadId}/runs/${run.id}`;
    const answer = await call("POST", `${dialect}${path}/submit_tool_outputs`, { body: outputsOf(ids) });
    expect([ids.length, answer.statusCode]).toEqual([128, 200]);
  });

  it("of more than 128 fail the run, which says why", async () => {
    const { call, model } = await startEdge();
    model.enqueue(callsAtOnce(129));
    const run = (await call("POST", "/v1/threads/runs", { body: { ...minimalBody, tools } })).json();
    expect(run).toMatchObject({
      status: "failed",
      lastError: { message: expect.stringContaining("more than 128 tool calls at once") },
    });
  });
});
