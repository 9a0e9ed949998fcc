import { describe, expect, it } from "vitest";
import { calls, hangsAfter } from "../../../test/scripted-model.ts";
import { asId } from "../../core/ids.ts";
import { startOpenAiEdge } from "./testing/openai-edge.ts";

type OpenAiEdge = Awaited<ReturnType<typeof startOpenAiEdge>>;

async function startRun({ give, threadId, assistantId }: OpenAiEdge) {
  return give<{ id: string }>("POST", `/threads/${threadId}/runs`, { assistant_id: assistantId });
}

async function untilStatus({ give, threadId }: OpenAiEdge, runId: string, status: string) {
  for (;;) {
    const run = await give<{
      status: string;
      required_action: { submit_tool_outputs: { tool_calls: { id: string }[] } };
    }>("GET", `/threads/${threadId}/runs/${runId}`);
    if (run.status === status) {
      return run;
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe("errors of the Assistants dialect", () => {
  it("say that a thread has an active run, in the words that applications look for", async () => {
    const edge = await startOpenAiEdge();
    edge.model.enqueue(hangsAfter("Hi").answer);
    const run = await startRun(edge);
    const { threadId, assistantId, ask } = edge;
    const message = await ask("POST", `/threads/${threadId}/messages`, { role: "user", content: "More" });
    expect(message.statusCode).toBe(400);
    expect(message.json()).toEqual({
      error: {
        message: `Can't add messages to ${threadId} while a run ${run.id} is active.`,
        type: "invalid_request_error",
        param: null,
        code: null,
      },
    });
    const second = await ask("POST", `/threads/${threadId}/runs`, { assistant_id: assistantId });
    expect(second.statusCode).toBe(400);
    expect(second.json().error.message).toBe(`Thread ${threadId} already has an active run ${run.id}.`);
  });

  it("say which outputs a run waits for, and that it waits for none", async () => {
    const edge = await startOpenAiEdge();
    edge.model.enqueue(calls("look_up", "{}"));
    const { id } = await startRun(edge);
    const run = await untilStatus(edge, id, "requires_action");
    const path = `/threads/${edge.threadId}/runs/${id}`;
    const [call] = run.required_action.submit_tool_outputs.tool_calls;
    const none = await edge.ask("POST", `${path}/submit_tool_outputs`, { tool_outputs: [] });
    expect(none.statusCode).toBe(400);
    expect(none.json().error).toMatchObject({
      message: `Expected tool outputs for call_ids ['${call?.id}'], got []`,
      param: "tool_outputs",
    });
    await edge.give("POST", `${path}/cancel`);
    await untilStatus(edge, id, "cancelled");
    const late = await edge.ask("POST", `${path}/submit_tool_outputs`, {
      tool_outputs: [{ tool_call_id: call?.id, output: "x" }],
    });
    expect(late.json().error.message).toBe('Runs in status "cancelled" do not accept tool outputs.');
    const again = await edge.ask("POST", `${path}/cancel`);
    expect([again.statusCode, again.json().error.message]).toEqual([
      400,
      "Cannot cancel run with status 'cancelled'.",
    ]);
  });

  it.each([
    ["/threads/thread_nowhere", "No thread found with id 'thread_nowhere'."],
    ["/threads/thread_nowhere/messages", "No thread found with id 'thread_nowhere'."],
    ["/assistants/asst_nowhere", "No assistant found with id 'asst_nowhere'."],
    ["/threads/thread_nowhere/messages/msg_nowhere", "No thread found with id 'thread_nowhere'."],
    ["/threads/thread_nowhere/runs/run_nowhere", "No thread found with id 'thread_nowhere'."],
    ["/threads/thread_nowhere/runs/run_nowhere/steps", "No thread found with id 'thread_nowhere'."],
    ["/threads/thread_nowhere/runs/run_nowhere/steps/step_x", "No thread found with id 'thread_nowhere'."],
  ])("say that %s is not there", async (path, message) => {
    const { ask } = await startOpenAiEdge();
    const answer = await ask("GET", path);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toEqual({
      error: { message, type: "invalid_request_error", param: null, code: null },
    });
  });

  it.each([
    ["GET", "/messages/msg_nowhere", "message", "msg_nowhere"],
    ["POST", "/messages/msg_nowhere", "message", "msg_nowhere"],
    ["DELETE", "/messages/msg_nowhere", "message", "msg_nowhere"],
    ["GET", "/runs/run_nowhere", "run", "run_nowhere"],
    ["POST", "/runs/run_nowhere", "run", "run_nowhere"],
    ["POST", "/runs/run_nowhere/cancel", "run", "run_nowhere"],
    ["POST", "/runs/run_nowhere/submit_tool_outputs", "run", "run_nowhere"],
    ["GET", "/runs/run_nowhere/stream", "run", "run_nowhere"],
    ["GET", "/runs/run_nowhere/steps/step_nowhere", "run", "run_nowhere"],
  ] as const)("say for %s %s whether it or the thread is not there", async (method, path, resource, id) => {
    const { ask, threadId } = await startOpenAiEdge();
    const body = method === "POST" ? { tool_outputs: [] } : undefined;
    const inThread = await ask(method, `/threads/${threadId}${path}`, body);
    expect([inThread.statusCode, inThread.json().error.message]).toEqual([
      404,
      `No ${resource} found with id '${id}'.`,
    ]);
    const nowhere = await ask(method, `/threads/thread_nowhere${path}`, body);
    expect([nowhere.statusCode, nowhere.json().error.message]).toEqual([
      404,
      "No thread found with id 'thread_nowhere'.",
    ]);
  });

  it.each([
    ["/threads/undefined", "thread_id", "undefined", "thread"],
    ["/assistants/7", "assistant_id", "7", "asst"],
    ["/threads/thread_x/messages/undefined", "message_id", "undefined", "msg"],
    ["/threads/thread_x/runs/undefined", "run_id", "undefined", "run"],
    ["/threads/undefined/runs/thread_abc", "thread_id", "undefined", "thread"],
    ["/threads/run_abc/runs/thread_abc", "thread_id", "run_abc", "thread"],
    ["/threads/undefined/messages/msg_x", "thread_id", "undefined", "thread"],
    ["/threads/undefined/runs/run_x/steps/step_x", "thread_id", "undefined", "thread"],
    ["/threads/thread_x/runs/step_x/steps/run_x", "run_id", "step_x", "run"],
    ["/threads/thread_x/runs/undefined/steps/%00", "run_id", "undefined", "run"],
    ["/threads/thread_x/runs/run_x/steps/undefined", "step_id", "undefined", "step"],
  ])("say how the id in %s should begin", async (path, param, value, prefix) => {
    const { ask } = await startOpenAiEdge();
    const answer = await ask("GET", path);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toEqual({
      message: `Invalid '${param}': '${value}'. Expected an ID that begins with '${prefix}'.`,
      type: "invalid_request_error",
      param,
      code: "invalid_value",
    });
  });

  it("refuse to list the messages of a run by an id that cannot be one, unless messages have it", async () => {
    const { ask, give, call, threadId } = await startOpenAiEdge();
    const path = `/threads/${threadId}/messages?run_id=`;
    for (const id of ["undefined", "thread_abc"]) {
      const answer = await ask("GET", `${path}${id}`);
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({
        message: `Invalid 'run_id': '${id}'. Expected an ID that begins with 'run'.`,
        param: "run_id",
        code: "invalid_value",
      });
    }
    expect(await give<object>("GET", `${path}run_abc`)).toMatchObject({ data: [] });
    const body = { role: "assistant", content: "Kept", runId: "abc" };
    expect((await call("POST", `/v1/threads/${threadId}/messages`, { body })).statusCode).toBe(200);
    const listed = await give<{ data: { id: string }[]; last_id: string }>("GET", `${path}abc`);
    expect(listed.data).toMatchObject([{ run_id: "abc" }]);
    expect(await give<object>("GET", `${path}abc&after=${listed.last_id}`)).toMatchObject({ data: [] });
  });

  it("do not blame the id of a thread that was imported in another form", async () => {
    const { ask, store, organizationId, threadId } = await startOpenAiEdge();
    const thread = await store.findThread({ organizationId, threadId: asId(threadId) });
    if (thread === null) {
      throw new Error("the edge has a thread");
    }
    await store.createThread({ thread: { ...thread, id: asId("abc") }, messages: [], receipt: null });
    const [unknown, malformed] = [
      await ask("GET", "/threads/abc/runs/run_x"),
      await ask("GET", "/threads/abc/runs/x"),
    ];
    expect(unknown.json().error.message).toBe("No run found with id 'run_x'.");
    expect(malformed.json().error.param).toBe("run_id");
  });

  it.each([
    ["/assistants", {}, "Missing required parameter: 'model'.", "missing_required_parameter"],
    ["/threads/runs", undefined, "Missing required parameter: 'assistant_id'.", "missing_required_parameter"],
    [
      "/threads",
      { messages: [{ role: "system", content: "Hi" }] },
      "Invalid 'messages[0].role': must be 'user' or 'assistant', got 'system'.",
      "invalid_value",
    ],
    [
      "/threads/runs",
      { assistant_id: "asst_x", max_prompt_tokens: 255 },
      "Invalid 'max_prompt_tokens': must be at least 256, got 255.",
      "invalid_value",
    ],
    [
      "/threads",
      { metadata: Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, "v"])) },
      "Invalid 'metadata': must have at most 16 pairs, got 17.",
      "invalid_value",
    ],
  ])("name the field that is wrong in a body for %s", async (path, body, message, code) => {
    const { ask } = await startOpenAiEdge();
    const answer = await ask("POST", path, body);
    expect(answer.statusCode).toBe(400);
    expect(answer.json().error).toMatchObject({ message, code, type: "invalid_request_error" });
  });

  it("refuse metadata whose keys or values are too long, and values that are no text", async () => {
    const { ask } = await startOpenAiEdge();
    for (const metadata of [{ ["k".repeat(65)]: "v" }, { k: "v".repeat(513) }, { k: 1 }]) {
      expect((await ask("POST", "/threads", { metadata })).statusCode).toBe(400);
    }
    const metadata = { ["k".repeat(64)]: "v".repeat(512) };
    expect((await ask("POST", "/threads", { metadata })).json().metadata).toEqual(metadata);
  });

  it("answer a missing or wrong key with 401", async () => {
    const { app } = await startOpenAiEdge();
    for (const headers of [{}, { authorization: "Bearer sk-proj-something" }]) {
      const answer = await app.inject({ url: "/openai/v1/models", headers });
      expect(answer.statusCode).toBe(401);
      expect(answer.json().error).toMatchObject({ type: "invalid_request_error", code: "invalid_api_key" });
      expect(answer.headers["x-request-id"]).toMatch(/^req_/);
    }
  });

  it("have the dialect's shape for unknown paths and wrong methods", async () => {
    const { ask } = await startOpenAiEdge();
    const unknown = await ask("GET", "/nowhere?a=1");
    expect(unknown.statusCode).toBe(404);
    expect(unknown.json().error).toMatchObject({
      message: expect.stringContaining("Unknown request URL: GET /openai/v1/nowhere."),
      code: "unknown_url",
    });
    const wrong = await ask("GET", "/threads");
    expect([wrong.statusCode, wrong.json().error.code, wrong.headers["allow"]]).toEqual([
      405,
      "method_not_supported",
      "POST",
    ]);
  });

  it.each(["/vector_stores", "/vector_stores/vs_1/files", "/uploads/upload_1/parts"])(
    "say that %s is not available yet",
    async (path) => {
      const { ask } = await startOpenAiEdge();
      const answer = await ask("POST", path, {});
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({
        message: expect.stringMatching(/not available on this server yet/),
        code: "not_available",
      });
    },
  );

  it("keep clients from repeating a write that failed for an unknown reason", async () => {
    const broken = await startOpenAiEdge({
      changeStore: (store) => ({
        ...store,
        findThread: () => Promise.reject(new Error("boom")),
        deleteThread: () => Promise.reject(new Error("boom")),
      }),
    });
    const path = `/threads/${broken.threadId}`;
    const write = await broken.ask("DELETE", path);
    expect([write.statusCode, write.headers["x-should-retry"]]).toEqual([500, "false"]);
    expect(write.json().error).toMatchObject({ type: "server_error", code: null });
    const read = await broken.ask("GET", path);
    expect([read.statusCode, read.headers["x-should-retry"]]).toEqual([500, undefined]);
  });

  it("say of what belongs to another organization that it is not there", async () => {
    const { app, foreignKey, threadId, assistantId } = await startOpenAiEdge();
    const headers = { authorization: `Bearer ${foreignKey}` };
    const requests = [
      { method: "GET", url: `/threads/${threadId}` },
      { method: "POST", url: `/threads/${threadId}`, payload: { metadata: {} } },
      { method: "DELETE", url: `/threads/${threadId}` },
      { method: "GET", url: `/threads/${threadId}/messages` },
      { method: "POST", url: `/threads/${threadId}/messages`, payload: { role: "user", content: "Hi" } },
      { method: "GET", url: `/threads/${threadId}/runs` },
      { method: "POST", url: `/threads/${threadId}/runs`, payload: { assistant_id: assistantId } },
      { method: "POST", url: "/threads/runs", payload: { assistant_id: assistantId } },
      { method: "GET", url: `/assistants/${assistantId}` },
      { method: "POST", url: `/assistants/${assistantId}`, payload: {} },
      { method: "DELETE", url: `/assistants/${assistantId}` },
    ] as const;
    for (const request of requests) {
      const answer = await app.inject({ ...request, url: `/openai/v1${request.url}`, headers });
      expect([request, answer.statusCode]).toEqual([request, 404]);
      expect(answer.json().error.message).toMatch(/^No (thread|assistant) found with id '/);
    }
  });
});
