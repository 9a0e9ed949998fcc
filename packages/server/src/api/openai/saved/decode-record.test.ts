import { describe, expect, it } from "vitest";
import type { ImportEntry } from "../../../core/import-entry.ts";
import { textOf } from "../../../core/message.ts";
import { decodeRecord } from "./decode-record.ts";

function decode(value: unknown): ImportEntry[] {
  return [...decodeRecord(value)].map((decoded) => {
    if ("problem" in decoded) {
      throw new Error(decoded.problem);
    }
    return decoded.entry;
  });
}

const problemsOf = (value: unknown) =>
  [...decodeRecord(value)].flatMap((decoded) =>
    "problem" in decoded ? [{ path: decoded.path, problem: decoded.problem }] : [],
  );

/** The texts of the messages, with their roles. */
const said = (value: unknown) =>
  decode(value).flatMap((entry) =>
    entry.type === "message" ? [`${entry.message.role}: ${textOf(entry.message.content)}`] : [],
  );

const idsOf = (value: unknown) =>
  decode(value).map((entry) =>
    entry.type === "thread"
      ? entry.thread.id
      : entry.type === "message"
        ? entry.message.id
        : entry.assistant.id,
  );

const apiMessage = {
  id: "msg_abc",
  object: "thread.message",
  created_at: 1_700_000_001,
  thread_id: "thread_abc",
  status: "incomplete",
  incomplete_details: { reason: "max_tokens" },
  completed_at: null,
  incomplete_at: 1_700_000_002,
  role: "assistant",
  content: [
    {
      type: "text",
      text: { value: "See 【0†s】", annotations: [{ type: "file_citation", text: "【0†s】" }] },
    },
    { type: "image_file", image_file: { file_id: "file-1", detail: "low" } },
    { type: "refusal", refusal: "No." },
  ],
  assistant_id: "asst_abc",
  run_id: "run_abc",
  attachments: [{ file_id: "file-2", tools: [{ type: "file_search" }] }],
  metadata: { a: "b" },
};

describe("decodeRecord", () => {
  it("keeps more files of a thread and of an assistant than requests may name", () => {
    const fileIds = Array.from({ length: 21 }, (_, index) => `file-${index}`);
    const tool_resources = { code_interpreter: { file_ids: fileIds } };
    const toolResources = { codeInterpreter: { fileIds } };
    expect(decode({ object: "thread", id: "thread_abc", created_at: 1, tool_resources })).toMatchObject([
      { type: "thread", thread: { toolResources } },
    ]);
    expect(
      decode({ object: "assistant", id: "asst_abc", created_at: 1, model: "m", tool_resources }),
    ).toMatchObject([{ type: "assistant", assistant: { toolResources } }]);
  });

  it("keeps everything of a message of the API", () => {
    expect(decode(apiMessage)).toEqual([
      {
        type: "message",
        message: {
          id: "msg_abc",
          threadId: "thread_abc",
          role: "assistant",
          status: "incomplete",
          incompleteReason: "max_tokens",
          content: [
            {
              type: "text",
              text: "See 【0†s】",
              annotations: [{ type: "file_citation", text: "【0†s】" }],
            },
            { type: "image_file", fileId: "file-1", detail: "low" },
            { type: "refusal", refusal: "No." },
          ],
          attachments: [{ fileId: "file-2", tools: [{ type: "file_search" }] }],
          assistantId: "asst_abc",
          runId: "run_abc",
          metadata: { a: "b" },
          createdAt: 1_700_000_001_000,
          completedAt: null,
          incompleteAt: 1_700_000_002_000,
        },
      },
    ]);
  });

  it("takes threads and assistants of the API, and a thread together with a page of its messages", () => {
    const assistant = { id: "asst_1", object: "assistant", created_at: 1, model: "gpt-4o", tools: [] };
    expect(decode(assistant)).toMatchObject([
      {
        type: "assistant",
        assistant: { id: "asst_1", createdAt: 1_000, responseModel: { modelId: "gpt-4o" } },
      },
    ]);
    const thread = { id: "thread_1", object: "thread", created_at: 2, metadata: {}, tool_resources: {} };
    const messages = {
      object: "list",
      data: [
        { ...apiMessage, id: "msg_2", created_at: 9 },
        { ...apiMessage, id: "msg_1", created_at: 8 },
      ],
    };
    expect(idsOf({ thread, messages })).toEqual(["thread_1", "msg_1", "msg_2"]);
    expect(decode({ thread, messages })[1]).toMatchObject({ message: { threadId: "thread_1" } });
    expect(idsOf({ ...thread, messages: messages.data })).toEqual(["thread_1", "msg_1", "msg_2"]);
  });

  it("turns around a list that has the newest first", () => {
    const data = [3, 2, 1].map((second) => ({ ...apiMessage, id: `msg_${second}`, created_at: second }));
    for (const list of [data, data.toReversed(), { object: "list", data }]) {
      expect(idsOf(list)).toEqual(["msg_1", "msg_2", "msg_3"]);
    }
  });

  it("gives a conversation without ids the same ones each time, and other ones to others", () => {
    const chat = [
      { role: "user", content: "Hi" },
      { role: "assistant", content: [{ type: "text", text: "Yo" }] },
    ];
    const ids = idsOf(chat);
    expect(ids).toEqual([
      expect.stringMatching(/^thread_[0-9a-f]{24}$/),
      expect.stringMatching(/^msg_[0-9a-f]{24}$/),
      expect.stringMatching(/^msg_[0-9a-f]{24}$/),
    ]);
    expect(idsOf(structuredClone(chat))).toEqual(ids);
    expect(idsOf({ messages: chat })).toHaveLength(3);
    expect(idsOf([...chat, { role: "user", content: "Bye" }])[0]).not.toBe(ids[0]);
    expect(idsOf({ id: "conv-7", messages: chat })[0]).toBe("conv-7");
    expect(said([chat, { messages: chat }])).toEqual([
      "user: Hi",
      "assistant: Yo",
      "user: Hi",
      "assistant: Yo",
    ]);
  });

  it("tells calls of tools and what came back in the words of the assistant", () => {
    const call = (id: string, name: string, json: string) => ({
      id,
      type: "function",
      function: { name, arguments: json },
    });
    expect(
      said([
        { role: "developer", content: "Be kind" },
        { role: "user", content: "And the weather?" },
        {
          role: "assistant",
          content: "Let me see.",
          tool_calls: [call("a", "look", '{"at":1}'), call("b", "go", "")],
        },
        { role: "tool", tool_call_id: "b", content: "gone" },
        { role: "tool", tool_call_id: "a", content: [{ type: "text", text: "sun" }] },
        { role: "assistant", content: null, function_call: { name: "old", arguments: "{}" } },
        { role: "function", name: "old", content: "style" },
        { role: "tool", tool_call_id: "zzz", content: "lost" },
      ]),
    ).toEqual([
      "system: Be kind",
      "user: And the weather?",
      'assistant: Let me see.\nCalled look with {"at":1}. It returned: sun\nCalled go. It returned: gone',
      "assistant: Called old with {}. It returned: style",
      "assistant: A tool returned: lost",
    ]);
  });

  it("takes the time of a message from the one before it when it has none", () => {
    const messages = [
      { role: "user", content: "a", created_at: 5 },
      { role: "assistant", content: "b" },
    ];
    expect(decode({ messages })).toMatchObject([
      { thread: { createdAt: 5_000 } },
      { message: { createdAt: 5_000 } },
      { message: { createdAt: 5_000, completedAt: 5_000 } },
    ]);
  });

  it("refuses a bad message by its path, and takes the others where the thread has an id", () => {
    const messages = [{ role: "user", content: "a" }, { role: "usr" }, { role: "user", content: "c" }];
    expect(problemsOf({ id: "thread_1", messages })).toEqual([
      { path: ["messages", 1], problem: expect.stringContaining("role must be 'user'") },
    ]);
    expect([...decodeRecord({ id: "thread_1", messages })]).toHaveLength(4);
    // Without it the thread would be another one than when the message has been mended.
    expect([...decodeRecord({ messages })]).toHaveLength(1);
  });

  it.each([
    ["text", "must be an object or an array"],
    [{ object: "thread.run", id: "run_1" }, "is a 'thread.run'"],
    [{ hello: 1 }, "nothing that is known"],
    [{ role: "user", content: "a" }, "needs a thread_id"],
    [{ ...apiMessage, id: "a b" }, "id must have printable"],
    [{ ...apiMessage, content: [{ type: "video" }] }, "content[0].type must be"],
    [{ ...apiMessage, created_at: -1 }, "created_at must be at least 0"],
    [{ id: "asst_1", object: "assistant" }, "model is required"],
    [{ messages: [] }, "neither an id nor messages"],
  ])("says what is wrong with %j", (value, problem) => {
    expect(problemsOf(value)).toEqual([{ path: [], problem: expect.stringContaining(problem) }]);
  });
});
