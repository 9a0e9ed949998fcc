import { describe, expect, it } from "vitest";
import { type Edge, startEdge } from "../../../test/edge.ts";
import { type Answer, hangsAfter, says, usage } from "../../../test/scripted-model.ts";
import { parseEvents } from "../../../test/server-sent-events.ts";

const tools = [{ type: "function", function: { name: "look_up" } }];

/** Calls the function twice at once. */
const callsTwice: Answer = async function* () {
  for (const callId of ["provider-1", "provider-2"]) {
    yield { type: "tool-call-start", callId, name: "look_up" };
    yield { type: "tool-call-end", callId, arguments: "{}", providerMetadata: null };
  }
  yield { type: "finish", reason: "tool-calls", usage };
};

/** A run that waits for two outputs. */
async function startWaiting(): Promise<Edge & { run: string; callIds: string[] }> {
  const edge = await startEdge();
  edge.engine.start();
  edge.model.enqueue(callsTwice);
  const thread = { messages: [{ role: "user", content: "Hello" }] };
  const run = (await edge.createRun({ model: "test/model", thread, tools })).json();
  expect(run.status).toBe("requires_action");
  const callIds = run.requiredAction.submitToolOutputs.toolCalls.map(({ id }: { id: string }) => id);
  return { ...edge, run: `/v1/threads/${run.threadId}/runs/${run.id}`, callIds };
}

describe("submitting tool outputs", () => {
  it("waits for the run that goes on with them", async () => {
    const { call, model, run, callIds } = await startWaiting();
    model.enqueue(says("Done"));
    const toolOutputs = callIds.map((toolCallId) => ({ toolCallId, output: "31" }));
    const answer = await call("POST", `${run}/submit_tool_outputs`, { body: { toolOutputs } });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toMatchObject({ status: "completed", requiredAction: null });
  });

  it("answers at once while outputs are missing, and takes the rest later, in the other spelling", async () => {
    const { call, model, run, callIds } = await startWaiting();
    const [first, second] = callIds;
    const part = await call("POST", `${run}/submit_tool_outputs`, {
      body: { toolOutputs: [{ toolCallId: first, output: "31" }] },
    });
    expect(part.json().status).toBe("requires_action");
    model.enqueue(says("Done"));
    const rest = await call("POST", `${run}/submit_tool_outputs`, {
      body: { tool_outputs: [{ tool_call_id: second, output: null }] },
    });
    expect(rest.json().status).toBe("completed");
    const { data } = (await call("GET", `${run}/steps?order=asc`)).json();
    expect(data[0].stepDetails.toolCalls).toMatchObject([
      { id: first, function: { output: "31" } },
      { id: second, function: { output: "" } },
    ]);
  });

  it("leaves a run that names the calls whose outputs are missing, and no other, in either dialect", async () => {
    const { call, model, run, callIds } = await startWaiting();
    const [first, second] = callIds;
    const before = parseEvents((await call("GET", `${run}/stream`)).body);
    const submit = () =>
      call("POST", `${run}/submit_tool_outputs`, {
        body: { toolOutputs: [{ toolCallId: first, output: "31" }] },
      });
    const missing = { type: "submit_tool_outputs", submitToolOutputs: { toolCalls: [{ id: second }] } };
    expect((await submit()).json().requiredAction).toMatchObject(missing);
    expect((await submit()).json().requiredAction).toMatchObject(missing);
    expect((await call("GET", run)).json().requiredAction).toMatchObject(missing);
    expect((await call("GET", `${run}/steps`)).json().data[0].stepDetails.toolCalls).toMatchObject([
      { id: first, function: { output: "31" } },
      { id: second, function: { output: null } },
    ]);
    // What was said at its time stays.
    expect(parseEvents((await call("GET", `${run}/stream`)).body)).toEqual(before);
    const { required_action } = (await call("GET", `/openai${run}`)).json();
    expect(required_action.submit_tool_outputs.tool_calls).toMatchObject([{ id: second }]);
    model.enqueue(says("Done"));
    const rest = await call("POST", `/openai${run}/submit_tool_outputs`, {
      body: { tool_outputs: [{ tool_call_id: second, output: "32" }] },
      headers: { prefer: "wait=10" },
    });
    expect(rest.json()).toMatchObject({ status: "completed", required_action: null });
  });

  it("streams what follows, from the end of the last stream to [DONE]", async () => {
    const { call, model, run, callIds } = await startWaiting();
    const before = parseEvents((await call("GET", `${run}/stream`)).body);
    model.enqueue(says("Done"));
    const toolOutputs = callIds.map((toolCallId) => ({ toolCallId, output: "31" }));
    const answer = await call("POST", `${run}/submit_tool_outputs`, { body: { toolOutputs, stream: true } });
    const events = parseEvents(answer.body);
    expect(events[0]).toMatchObject({
      event: "thread.run.step.completed",
      id: (before.at(-1)?.id ?? 0) + 1,
    });
    expect(events.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["thread.run.queued", "thread.message.completed", "thread.run.completed"]),
    );
    expect(events.at(-1)?.data).toBe("[DONE]");
  });

  it("streams only [DONE] while outputs are missing", async () => {
    const { call, run, callIds } = await startWaiting();
    const answer = await call("POST", `${run}/submit_tool_outputs`, {
      body: { toolOutputs: [{ toolCallId: callIds[0], output: "31" }], stream: true },
    });
    expect(parseEvents(answer.body)).toMatchObject([{ event: "done", data: "[DONE]" }]);
  });

  it("refuses another output of a call that has one, in the words of either dialect, and takes the same again", async () => {
    const { call, model, run, callIds } = await startWaiting();
    const [first, second] = callIds;
    const submit = (...toolOutputs: { toolCallId: string | undefined; output: string }[]) =>
      call("POST", `${run}/submit_tool_outputs`, { body: { toolOutputs } });
    await submit({ toolCallId: first, output: "31" });
    expect((await submit({ toolCallId: first, output: "31" })).statusCode).toBe(200);
    const other = await submit({ toolCallId: second, output: "1" }, { toolCallId: first, output: "32" });
    expect(other.statusCode).toBe(409);
    expect(other.json()).toMatchObject({ code: "already_exists", param: "toolOutputs[1].output" });
    expect(other.json().message).toContain(`'${first}'`);
    const inOpenAi = await call("POST", `/openai${run}/submit_tool_outputs`, {
      body: {
        tool_outputs: [
          { tool_call_id: first, output: "32" },
          { tool_call_id: second, output: "1" },
        ],
      },
    });
    expect(inOpenAi.statusCode).toBe(400);
    expect(inOpenAi.json().error).toMatchObject({
      type: "invalid_request_error",
      param: "tool_outputs[0].output",
      message: expect.stringContaining(`'${first}'`),
    });
    model.enqueue(says("Done"));
    expect((await submit({ toolCallId: second, output: "2" })).json().status).toBe("completed");
    const { data } = (await call("GET", `${run}/steps?order=asc`)).json();
    expect(data[0].stepDetails.toolCalls).toMatchObject([
      { function: { output: "31" } },
      { function: { output: "2" } },
    ]);
  });

  it("refuses outputs of calls that the run does not wait for, and a run that waits for none", async () => {
    const { call, createRun, model, run } = await startWaiting();
    const body = { toolOutputs: [{ toolCallId: "call_none", output: "" }] };
    const wrong = await call("POST", `${run}/submit_tool_outputs`, { body });
    expect(wrong.statusCode).toBe(400);
    expect(wrong.json()).toMatchObject({ code: "invalid_argument", param: "toolOutputs" });
    model.enqueue(says("Hi"));
    const ended = (await createRun()).json();
    const late = await call("POST", `/v1/threads/${ended.threadId}/runs/${ended.id}/submit_tool_outputs`, {
      body,
    });
    expect(late.statusCode).toBe(400);
    expect(late.json().code).toBe("failed_precondition");
  });
});

describe("cancelling a run", () => {
  it.each([
    ["no body", {}],
    ["an empty body of type JSON", { headers: { "content-type": "application/json" } }],
    ["an empty object", { body: {} }],
  ])("takes %s, and keeps what was said", async (_, options) => {
    const edge = await startEdge();
    edge.engine.start();
    const { answer, hanging } = hangsAfter("Half");
    edge.model.enqueue(answer);
    const run = (await edge.createRun(undefined, { prefer: "respond-async" })).json();
    const path = `/v1/threads/${run.threadId}/runs/${run.id}`;
    await hanging;
    const cancelled = await edge.call("POST", `${path}/cancel`, options);
    expect(cancelled.statusCode).toBe(200);
    expect(cancelled.json()).toMatchObject({ id: run.id, status: "cancelling" });
    expect(parseEvents((await edge.call("GET", `${path}/stream`)).body).at(-1)?.data).toBe("[DONE]");
    expect((await edge.call("GET", path)).json()).toMatchObject({ status: "cancelled" });
    const { data } = (await edge.call("GET", `/v1/threads/${run.threadId}/messages?runId=${run.id}`)).json();
    expect(data).toMatchObject([{ content: [{ text: "Half" }] }]);
  });

  it("ends a run that waits for the client, and refuses one that has ended", async () => {
    const { call, run } = await startWaiting();
    expect((await call("POST", `${run}/cancel`)).json().status).toBe("cancelling");
    await call("GET", `${run}/stream`);
    const again = await call("POST", `${run}/cancel`);
    expect(again.statusCode).toBe(400);
    expect(again.json()).toMatchObject({
      code: "failed_precondition",
      message: "Cannot cancel run with status 'cancelled'.",
    });
  });
});
