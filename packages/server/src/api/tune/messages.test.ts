import { describe, expect, it, vi } from "vitest";
import { type Edge, minimalBody, startEdge } from "../../../test/edge.ts";
import { hangsAfter, says, usage } from "../../../test/scripted-model.ts";

async function startWithThread(): Promise<Edge & { messages: string }> {
  const edge = await startEdge();
  const { id } = (await edge.call("POST", "/v1/threads")).json();
  return { ...edge, messages: `/v1/threads/${id}/messages` };
}

describe("messages", () => {
  it("are added at the end, with every documented key", async () => {
    const { call, messages } = await startWithThread();
    await call("POST", messages, { body: { role: "user", content: "first" } });
    const answer = await call("POST", messages, {
      body: {
        role: "assistant",
        content: [{ type: "image_url", imageUrl: { url: "https://example.org/a.png" } }],
        attachments: [{ fileId: "file-1", tools: [{ type: "code_interpreter" }] }],
        metadata: { a: 1 },
      },
    });
    expect(answer.statusCode).toBe(200);
    expect(answer.json()).toEqual({
      id: expect.stringMatching(/^msg_/),
      object: "thread.message",
      createdAt: expect.any(String),
      threadId: messages.split("/")[3],
      role: "assistant",
      content: [{ type: "image_url", imageUrl: { url: "https://example.org/a.png", detail: "auto" } }],
      attachments: [
        {
          fileId: "file-1",
          tools: [
            {
              id: "",
              name: "",
              type: "code_interpreter",
              function: null,
              openapiSpec: "",
              openapiActionData: null,
            },
          ],
        },
      ],
      assistantId: "",
      runId: "",
      metadata: { a: 1 },
    });
    const { data } = (await call("GET", messages)).json();
    expect(data.at(-1)).toEqual(answer.json());
    expect((await call("GET", `${messages}/${answer.json().id}`)).json()).toEqual(answer.json());
  });

  it("take what published applications send", async () => {
    const { call, messages } = await startWithThread();
    const body = { assistantId: "", content: "hello", fileIds: [], role: "user", runId: "", threadId: "x" };
    expect((await call("POST", messages, { body })).json()).toMatchObject({
      role: "user",
      content: [{ type: "text", text: "hello" }],
      runId: "",
      assistantId: "",
    });
  });

  it("can be corrected: metadata, content and role", async () => {
    const { call, messages } = await startWithThread();
    const message = (await call("POST", messages, { body: { role: "user", content: "a" } })).json();
    const modify = async (body: object) => (await call("POST", `${messages}/${message.id}`, { body })).json();
    expect(await modify({})).toEqual(message);
    expect(await modify({ metadata: { a: 1 } })).toEqual({ ...message, metadata: { a: 1 } });
    const changed = {
      ...message,
      role: "assistant",
      content: [{ type: "text", text: "b", annotations: [] }],
    };
    expect(await modify({ role: "assistant", content: "b", metadata: null })).toEqual(changed);
    expect((await call("GET", `${messages}/${message.id}`)).json()).toEqual(changed);
  });

  it("can be deleted, once", async () => {
    const { call, messages } = await startWithThread();
    const { id } = (await call("POST", messages, { body: { role: "user", content: "a" } })).json();
    expect((await call("DELETE", `${messages}/${id}`)).json()).toEqual({
      id,
      object: "thread.message.deleted",
      deleted: true,
    });
    expect((await call("DELETE", `${messages}/${id}`)).statusCode).toBe(404);
    expect((await call("GET", `${messages}/${id}`)).statusCode).toBe(404);
    expect((await call("GET", messages)).json().data).toEqual([]);
  });

  it("can be narrowed to those that a run wrote", async () => {
    const { call, createRun, model } = await startEdge();
    model.enqueue(says("Hi"));
    const run = (await createRun()).json();
    const messages = `/v1/threads/${run.threadId}/messages`;
    const { data } = (await call("GET", `${messages}?run_id=${run.id}`)).json();
    expect(data).toMatchObject([{ role: "assistant", runId: run.id }]);
    expect((await call("GET", `${messages}?runId=`)).json().data).toHaveLength(2);
    expect((await call("GET", `${messages}?runId=run_none`)).json().data).toEqual([]);
  });

  it("wait for the run that is active on the thread", async () => {
    const { call, createRun, model } = await startEdge();
    const { answer, hanging } = hangsAfter("Hm");
    model.enqueue(answer);
    const run = (await createRun(undefined, { prefer: "respond-async" })).json();
    await hanging;
    const refused = await call("POST", `/v1/threads/${run.threadId}/messages`, {
      body: { role: "user", content: "More" },
    });
    expect(refused.statusCode).toBe(400);
    expect(refused.json()).toMatchObject({
      code: "failed_precondition",
      message: expect.stringContaining(run.id),
    });
  });

  it("refuses to change a message that its run still writes, and says when it can be", async () => {
    const { call, createRun, model } = await startEdge();
    const hang = hangsAfter("Half");
    model.enqueue(hang.answer);
    const { threadId } = (await createRun(minimalBody, { prefer: "respond-async" })).json();
    await hang.hanging;
    const messages = `/v1/threads/${threadId}/messages`;
    await vi.waitFor(async () => {
      expect((await call("GET", messages)).json().data).toHaveLength(2);
    });
    const { lastId } = (await call("GET", messages)).json();
    const answer = await call("POST", `${messages}/${lastId}`, { body: { metadata: { rating: 5 } } });
    expect([answer.statusCode, answer.json().code]).toEqual([400, "failed_precondition"]);
    expect(answer.json().message).toContain("still being written");
  });

  it("stays deleted when it was deleted while its run wrote it, and the run goes on", async () => {
    const { call, createRun, model } = await startEdge();
    const { promise: isDeleted, resolve: goOn } = Promise.withResolvers<void>();
    model.enqueue(async function* () {
      yield { type: "text-delta", text: "Half" };
      await isDeleted;
      yield { type: "text-delta", text: " and whole" };
      yield { type: "finish", reason: "stop", usage };
    });
    const { id, threadId } = (await createRun(minimalBody, { prefer: "respond-async" })).json();
    const messages = `/v1/threads/${threadId}/messages`;
    await vi.waitFor(async () => {
      expect((await call("GET", messages)).json().data).toHaveLength(2);
    });
    const { lastId } = (await call("GET", messages)).json();
    expect((await call("DELETE", `${messages}/${lastId}`)).statusCode).toBe(200);
    goOn();
    const run = `/v1/threads/${threadId}/runs/${id}`;
    expect((await call("GET", `${run}/stream`)).body).toContain("event: thread.run.completed");
    expect((await call("GET", run)).json().status).toBe("completed");
    expect((await call("GET", messages)).json().data).toMatchObject([{ role: "user" }]);
    expect((await call("GET", `${messages}/${lastId}`)).statusCode).toBe(404);
  });
});
