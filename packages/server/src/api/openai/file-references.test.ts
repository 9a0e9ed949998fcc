import { describe, expect, it } from "vitest";
import { says } from "../../../test/scripted-model.ts";
import { startOpenAiEdge } from "./testing/openai-edge.ts";

const png = Buffer.from("\x89PNG\r\n\x1a\nrest", "latin1");
const unknown = "file-019b76da-a800-7432-b83e-de47938beb60";

/** Every place in which a request can name a file, with the path of it. */
function requestsNaming(
  fileId: string,
  { threadId, assistantId }: { threadId: string; assistantId: string },
) {
  const message = { role: "user", content: "Look", attachments: [{ file_id: fileId, tools: [] }] };
  const image = { role: "user", content: [{ type: "image_file", image_file: { file_id: fileId } }] };
  const hello = { role: "user", content: "Hello" };
  const interpreter = { code_interpreter: { file_ids: [fileId] } };
  const search = { file_search: { vector_stores: [{ file_ids: [fileId] }] } };
  const inInterpreter = "tool_resources.code_interpreter.file_ids[0]";
  const inSearch = "tool_resources.file_search.vector_stores[0].file_ids[0]";
  const run = { assistant_id: assistantId };
  return [
    [`/threads/${threadId}/messages`, message, "attachments[0].file_id"],
    [`/threads/${threadId}/messages`, image, "content[0].image_file.file_id"],
    ["/threads", { messages: [hello, message] }, "messages[1].attachments[0].file_id"],
    ["/threads", { tool_resources: search }, inSearch],
    [`/threads/${threadId}`, { tool_resources: interpreter }, inInterpreter],
    ["/assistants", { model: "test/model", tool_resources: interpreter }, inInterpreter],
    [`/assistants/${assistantId}`, { tool_resources: search }, inSearch],
    [
      "/threads/runs",
      { ...run, thread: { messages: [image] } },
      "thread.messages[0].content[0].image_file.file_id",
    ],
    ["/threads/runs", { ...run, thread: { tool_resources: interpreter } }, `thread.${inInterpreter}`],
    [
      `/threads/${threadId}/runs`,
      { ...run, additional_messages: [message] },
      "additional_messages[0].attachments[0].file_id",
    ],
  ] as const;
}

describe("files that requests of the Assistants dialect name", () => {
  it("must be there", async () => {
    const edge = await startOpenAiEdge();
    for (const [path, body, param] of requestsNaming(unknown, edge)) {
      const answer = await edge.ask("POST", path, body);
      expect([path, answer.statusCode]).toEqual([path, 404]);
      expect(answer.json()).toEqual({
        error: {
          message: `No such File object: ${unknown}`,
          type: "invalid_request_error",
          param,
          code: null,
        },
      });
    }
    expect(edge.model.requests).toEqual([]);
  });

  it("must have ids of files", async () => {
    const edge = await startOpenAiEdge();
    for (const [path, body, param] of requestsNaming("asst_7 \0", edge)) {
      const answer = await edge.ask("POST", path, body);
      expect(answer.statusCode).toBe(400);
      expect(answer.json().error).toMatchObject({
        message: `Invalid '${param}': 'asst_7 \0'. Expected an ID that begins with 'file'.`,
        param,
        code: "invalid_value",
      });
    }
  });

  it("must be of the same organization", async () => {
    const edge = await startOpenAiEdge();
    const fileId = await edge.addFile();
    const headers = { authorization: `Bearer ${edge.foreignKey}` };
    const post = (url: string, payload: object) =>
      edge.app.inject({ method: "POST", url: `/openai/v1${url}`, headers, payload });
    const foreign = await post("/threads", { tool_resources: { code_interpreter: { file_ids: [fileId] } } });
    expect([foreign.statusCode, foreign.json().error.message]).toEqual([
      404,
      `No such File object: ${fileId}`,
    ]);
  });

  it("are kept when they are there", async () => {
    const edge = await startOpenAiEdge();
    edge.model.enqueue(says("1"), says("2"), says("3"));
    const fileId = await edge.addFile(png);
    for (const [path, body] of requestsNaming(fileId, edge)) {
      expect((await edge.ask("POST", path, body)).statusCode).toBe(200);
    }
  });

  it("may be sent back with what was read after they were deleted, but not brought anew", async () => {
    const { give, ask, addFile, assistantId, threadId } = await startOpenAiEdge();
    const fileId = await addFile();
    const change = { tool_resources: { code_interpreter: { file_ids: [fileId] } } };
    for (const path of [`/assistants/${assistantId}`, `/threads/${threadId}`]) {
      await give("POST", path, change);
    }
    await give("DELETE", `/files/${fileId}`);
    for (const path of [`/assistants/${assistantId}`, `/threads/${threadId}`]) {
      expect(await give<object>("POST", path, { ...change, metadata: { a: "b" } })).toMatchObject(change);
    }
    expect((await ask("POST", "/threads", change)).statusCode).toBe(404);
  });
});

describe("files that are attached for the code interpreter", () => {
  const withFiles = (fileIds: string[], tool = "code_interpreter") => ({
    role: "user",
    content: "Look",
    attachments: fileIds.map((file_id) => ({ file_id, tools: [{ type: tool }] })),
  });
  const resourcesOf = async (
    { give }: Awaited<ReturnType<typeof startOpenAiEdge>>,
    threadId: string | undefined,
  ) => (await give<{ tool_resources: object }>("GET", `/threads/${threadId}`)).tool_resources;

  it("are its files in the thread, each once, in whatever way the message comes there", async () => {
    const edge = await startOpenAiEdge();
    const { give, addFile, assistantId, threadId, model } = edge;
    const [a, b, c, d] = await Promise.all([addFile(), addFile(), addFile(), addFile()]);
    const given = { code_interpreter: { file_ids: [a] }, file_search: { vector_store_ids: ["vs_1"] } };
    const thread = await give("POST", "/threads", {
      messages: [withFiles([a, b]), withFiles([b])],
      tool_resources: given,
    });
    expect(thread["tool_resources"]).toEqual({ ...given, code_interpreter: { file_ids: [a, b] } });

    await give("POST", `/threads/${threadId}/messages`, withFiles([b, a]));
    expect(await resourcesOf(edge, threadId)).toEqual({ code_interpreter: { file_ids: [b, a] } });
    await give("POST", `/threads/${threadId}/messages`, withFiles([a, c]));
    expect(await resourcesOf(edge, threadId)).toEqual({ code_interpreter: { file_ids: [b, a, c] } });

    model.enqueue(says("1"), says("2"));
    await give("POST", `/threads/${threadId}/runs`, {
      assistant_id: assistantId,
      additional_messages: [withFiles([d])],
    });
    expect(await resourcesOf(edge, threadId)).toEqual({ code_interpreter: { file_ids: [b, a, c, d] } });
    const run = await give("POST", "/threads/runs", {
      assistant_id: assistantId,
      thread: { messages: [withFiles([d])] },
    });
    expect(await resourcesOf(edge, run["thread_id"])).toEqual({ code_interpreter: { file_ids: [d] } });
  });

  it("are not, when they are for another tool or the thread has twenty files", async () => {
    const edge = await startOpenAiEdge();
    const { give, addFile, threadId } = edge;
    await give("POST", `/threads/${threadId}/messages`, withFiles([await addFile()], "file_search"));
    expect(await resourcesOf(edge, threadId)).toEqual({});
    const files = await Promise.all(Array.from({ length: 21 }, () => addFile()));
    await give("POST", `/threads/${threadId}/messages`, withFiles(files));
    expect(await resourcesOf(edge, threadId)).toEqual({ code_interpreter: { file_ids: files.slice(0, 20) } });
  });
});

describe("images of messages that are files", () => {
  async function askAbout(
    content: Buffer,
    beforeRun?: (edge: Awaited<ReturnType<typeof startOpenAiEdge>>, fileId: string) => Promise<unknown>,
  ) {
    const edge = await startOpenAiEdge();
    const { give, streamOf, model, assistantId, threadId, addFile } = edge;
    const fileId = await addFile(content);
    const image = { type: "image_file", image_file: { file_id: fileId, detail: "high" } };
    await give("POST", `/threads/${threadId}/messages`, {
      role: "user",
      content: [{ type: "text", text: "What is this?" }, image],
    });
    await beforeRun?.(edge, fileId);
    model.enqueue(says("A picture."));
    const events = await streamOf(`/threads/${threadId}/runs`, { assistant_id: assistantId });
    expect(events.map(({ event }) => event)).toContain("thread.run.completed");
    const message = model.requests.at(-1)?.messages.at(-1);
    return { fileId, part: message?.role === "user" ? message.content[1] : undefined };
  }

  it("are shown to the model", async () => {
    const { part } = await askAbout(png);
    const url = `data:image/png;base64,${png.toString("base64")}`;
    expect(part).toEqual({ type: "image", url, detail: "high" });
  });

  it("are named to the model when they are no images", async () => {
    const { part, fileId } = await askAbout(Buffer.from("just text"));
    expect(part).toEqual({
      type: "text",
      text: `[${fileId}: a file that is no PNG, JPEG, GIF or WebP image]`,
    });
  });

  it("are named to the model when they were deleted, and the run goes on", async () => {
    const { part, fileId } = await askAbout(png, ({ give }, id) => give("DELETE", `/files/${id}`));
    expect(part).toEqual({
      type: "text",
      text: `[${fileId}: an image that is not on this server, or no longer]`,
    });
  });
});
