import { describe, expect, it } from "vitest";
import { organizationId } from "../../../../test/fixtures.ts";
import { unsetAnswerOptions } from "../../../core/answer-options.ts";
import { refusalOf, validate } from "../testing/validate.ts";
import { createRunBody, createThreadAndRunBody, decodeCreateRun, decodeCreateThreadAndRun } from "./run.ts";

function decode(body: unknown) {
  return decodeCreateThreadAndRun(validate(createThreadAndRunBody, body), organizationId);
}

const minimal = { model: "demo/assistant", thread: { messages: [{ role: "user", content: "Hi" }] } };

function withMessage(message: object) {
  return { model: "m", thread: { messages: [{ role: "user", content: "x", ...message }] } };
}

function withTool(tool: object) {
  return { ...minimal, tools: [tool] };
}

function functionTool(change: object) {
  return { type: "function", function: { name: "look_up", ...change } };
}

describe("decoding create-thread-and-run", () => {
  it("fills in what a minimal body leaves out", () => {
    expect(decode(minimal)).toEqual({
      organizationId,
      thread: {
        title: "",
        datasetId: null,
        metadata: null,
        toolResources: null,
        ttlMs: null,
        messages: [
          {
            role: "user",
            content: [{ type: "text", text: "Hi", annotations: [] }],
            attachments: [],
            metadata: null,
            assistantId: null,
            runId: null,
          },
        ],
      },
      run: {
        assistantId: null,
        model: "demo/assistant",
        instructions: null,
        additionalInstructions: "",
        tools: null,
        metadata: null,
        temperature: null,
        topP: null,
        maxPromptTokens: null,
        maxCompletionTokens: null,
        truncation: { type: "auto" },
        substituteModel: null,
        ...unsetAnswerOptions,
      },
    });
  });

  it("takes null, and an empty id, as if the field were not there", () => {
    const optional = Object.keys(createThreadAndRunBody.shape).filter(
      (name) => name !== "model" && name !== "thread",
    );
    const nulls = Object.fromEntries(optional.map((name) => [name, null]));
    const thread = { title: null, datasetId: "", metadata: null, toolResources: null };
    const message = { role: "user", content: "Hi", attachments: null, metadata: null, runId: "", id: 5 };
    expect(
      decode({
        ...nulls,
        assistantId: "",
        model: "demo/assistant",
        thread: { ...thread, messages: [message] },
      }),
    ).toEqual(decode(minimal));
  });

  it("reads every field of the operation, in snake_case too", () => {
    const { run, thread } = decode({
      model: "m",
      instructions: "Be brief.",
      additional_instructions: "And kind.",
      additionaInstructions: "(the misspelt one does not count beside the other)",
      metadata: { Some_Key: [1, null] },
      temperature: 2,
      top_p: 0,
      max_prompt_tokens: 1,
      maxCompletionTokens: 2,
      truncation_strategy: { type: "last_messages", last_messages: 3 },
      thread: {
        title: "T",
        dataset_id: "d",
        metadata: { a: { b: 1 } },
        ttl_seconds: 60,
        tool_resources: {
          code_interpreter: { file_ids: ["f"] },
          file_search: { vector_store_ids: ["v"], vector_stores: [{ metadata: { x: 1 } }] },
        },
      },
    });
    expect(run).toMatchObject({
      instructions: "Be brief.",
      additionalInstructions: "And kind.",
      metadata: { Some_Key: [1, null] },
      temperature: 2,
      topP: 0,
      maxPromptTokens: 1,
      maxCompletionTokens: 2,
      truncation: { type: "last_messages", lastMessages: 3 },
    });
    expect(thread).toEqual({
      title: "T",
      datasetId: "d",
      metadata: { a: { b: 1 } },
      toolResources: {
        codeInterpreter: { fileIds: ["f"] },
        fileSearch: { vectorStoreIds: ["v"], vectorStores: [{ fileIds: [], metadata: { x: 1 } }] },
      },
      ttlMs: 60_000,
      messages: [],
    });
  });

  it.each([
    "additionaInstructions",
    "additionalInstructions",
    "additiona_instructions",
    "additional_instructions",
  ])("knows the additional instructions as %s", (name) => {
    expect(decode({ model: "m", [name]: "x" }).run.additionalInstructions).toBe("x");
  });

  it("reads content as a string and as parts, and text in both of its forms", () => {
    const content = [
      { type: "text", text: "plain" },
      { type: "text", text: { value: "wrapped", annotations: [] } },
      { type: "image_url", imageUrl: { url: "https://example.org/a.png" } },
      { type: "image_url", image_url: { url: "data:image/png;base64,AA", detail: "low" } },
      { type: "image_file", image_file: { file_id: "file-1", detail: null } },
    ];
    expect(decode(withMessage({ role: "assistant", content })).thread.messages[0]).toMatchObject({
      role: "assistant",
      content: [
        { type: "text", text: "plain", annotations: [] },
        { type: "text", text: "wrapped", annotations: [] },
        { type: "image_url", url: "https://example.org/a.png", detail: "auto" },
        { type: "image_url", url: "data:image/png;base64,AA", detail: "low" },
        { type: "image_file", fileId: "file-1", detail: "auto" },
      ],
    });
  });

  it("merges the required parameters from both places", () => {
    const parameters = { type: "object", properties: { a_b: {}, cD: {} }, required: ["a_b"] };
    const tool = {
      type: "function",
      id: "",
      function: { name: "f", parameters, required: ["cD", "a_b"] },
    };
    expect(decode(withTool(tool)).run.tools).toEqual([
      {
        type: "function",
        name: "f",
        description: "",
        parameters: { ...parameters, required: ["a_b", "cD"] },
      },
    ]);
  });

  it("gives a function without parameters an empty object schema", () => {
    expect(decode(withTool(functionTool({ description: "D" }))).run.tools).toEqual([
      { type: "function", name: "look_up", description: "D", parameters: { type: "object", properties: {} } },
    ]);
  });

  it("lets a model speak first when it has instructions", () => {
    expect(decode({ model: "m", instructions: "Greet." }).thread.messages).toEqual([]);
    expect(refusalOf(() => decode({ model: "m" })).param).toBe("thread.messages");
    expect(refusalOf(() => decode({ model: "m", thread: {} })).message).toContain("Add a message");
  });

  it("leaves to the assistant what the run does not say", () => {
    const { run } = decode({ assistantId: "asst_1", temperature: 1 });
    expect(run).toMatchObject({ assistantId: "asst_1", model: null, instructions: null, tools: null });
    expect(decode({ assistantId: "asst_1", instructions: "", tools: [] }).run).toMatchObject({
      instructions: "",
      tools: [],
    });
  });

  it.each([
    [{ thread: {} }, "model", "model is required: name the model"],
    [{ ...minimal, model: "" }, "model", "model is required: name the model"],
    [{ ...minimal, model: 5 }, "model", "model must be a string, got 5."],
    [{ ...minimal, assistant_id: "asst 1" }, "assistantId", "must be an id"],
    [{ ...minimal, thread: { ttlSeconds: 0 } }, "thread.ttlSeconds", "at least 1, got 0."],
    [{ ...minimal, thread: { ttlSeconds: 1e9 } }, "thread.ttlSeconds", "must be at most 316224000"],
    [{ ...minimal, temperature: 2.1 }, "temperature", "temperature must be at most 2, got 2.1."],
    [{ ...minimal, top_p: -1 }, "topP", "topP must be at least 0, got -1."],
    [{ ...minimal, max_prompt_tokens: 0 }, "maxPromptTokens", "must be at least 1, got 0."],
    [{ ...minimal, maxCompletionTokens: 1.5 }, "maxCompletionTokens", "must be a whole number, got 1.5."],
    [{ ...minimal, stream: "yes" }, "stream", "stream must be true or false, got 'yes'."],
    [{ ...minimal, metadata: [] }, "metadata", "metadata must be an object, got an array."],
    [{ ...minimal, metadata: { a: "x".repeat(65_536) } }, "metadata", "at most 65536 characters"],
    [
      { ...minimal, truncationStrategy: { type: "last_messages" } },
      "truncationStrategy.lastMessages",
      "is required",
    ],
    [
      { ...minimal, truncationStrategy: { type: "last_messages", lastMessages: 0 } },
      "truncationStrategy.lastMessages",
      "at least 1",
    ],
    [
      { ...minimal, truncationStrategy: { type: "first" } },
      "truncationStrategy.type",
      "'auto' or 'last_messages'",
    ],
    [
      { ...minimal, instructions: "x".repeat(256_001) },
      "instructions",
      "at most 256000 characters long, got 256001.",
    ],
    [
      withMessage({ role: "tool" }),
      "thread.messages[0].role",
      "'user', 'assistant' or 'system', got 'tool'.",
    ],
    [withMessage({ content: 5 }), "thread.messages[0].content", "must be a string or an array, got 5."],
    [withMessage({ content: [] }), "thread.messages[0].content", "must have at least 1 entry, got 0."],
    [withMessage({ content: [{ type: "text" }] }), "thread.messages[0].content[0].text", "is required"],
    [
      withMessage({ content: [{ type: "audio" }] }),
      "thread.messages[0].content[0].type",
      "or 'image_url', got 'audio'.",
    ],
    [
      withMessage({ content: [{ type: "image_url", imageUrl: { url: "file:///etc/passwd" } }] }),
      "thread.messages[0].content[0].imageUrl.url",
      "must begin with https://",
    ],
    [withMessage({ attachments: [{}] }), "thread.messages[0].attachments[0].fileId", "is required"],
    [{ ...minimal, thread: { title: "\0" } }, "thread.title", "without the character U+0000"],
    [{ ...minimal, thread: { title: "x".repeat(513) } }, "thread.title", "at most 512 characters"],
    [withTool({ type: "web_search" }), "tools[0].type", "'web_search' is not available on this server yet"],
    [withTool({ type: "openapi", openapiSpec: "" }), "tools[0].type", "function tools are"],
    [
      withTool({ function: { name: "f" } }),
      "tools[0].type",
      "is required and must be a string, such as 'function'.",
    ],
    [
      withTool({ type: "function" }),
      "tools[0].function",
      "is required with type 'function' and must be an object",
    ],
    [withTool(functionTool({ name: "a b" })), "tools[0].function.name", "1 to 64 characters"],
    [withTool(functionTool({ name: "x".repeat(65) })), "tools[0].function.name", "1 to 64 characters"],
    [
      withTool(functionTool({ parameters: { type: "array" } })),
      "tools[0].function.parameters",
      "type 'object'",
    ],
    [{ ...minimal, tools: [functionTool({}), functionTool({})] }, "tools[1].function.name", "must be unique"],
    [
      { ...minimal, tools: Array.from({ length: 129 }, () => functionTool({})) },
      "tools",
      "at most 128 entries",
    ],
  ])("refuses %j", (body, param, message) => {
    const refusal = refusalOf(() => decode(body));
    expect(refusal.message).toContain(message);
    expect(refusal.param).toBe(param);
    expect(refusal.message.startsWith(param)).toBe(true);
  });
});

describe("decoding create-run", () => {
  const decodeRun = (body: unknown) => decodeCreateRun(validate(createRunBody, body));

  it("refuses to share a busy thread, keeps all messages and adds none, unless it is told otherwise", () => {
    expect(decodeRun({ model: "m", threadId: "thread_1" })).toMatchObject({
      run: { model: "m", assistantId: null },
      messages: [],
      whenBusy: "refuse",
      rewindTo: null,
    });
  });

  it("reads its own fields in both spellings", () => {
    const additional = [{ role: "user", content: "More" }];
    const camelCase = { additionalMessages: additional, whenBusy: "queue", fromMessageId: "msg_1" };
    const snakeCase = { additional_messages: additional, when_busy: "queue", from_message_id: "msg_1" };
    const decoded = decodeRun({ model: "m", ...camelCase });
    expect(decoded).toMatchObject({ whenBusy: "queue", rewindTo: "msg_1", messages: [{ role: "user" }] });
    expect(decodeRun({ model: "m", ...snakeCase })).toEqual(decoded);
  });

  it.each([
    [{ model: "m", whenBusy: "wait" }, "whenBusy", "must be 'refuse', 'queue' or 'replace', got 'wait'."],
    [{ model: "m", fromMessageId: "a b" }, "fromMessageId", "must be an id"],
    [{ model: "m", additional_messages: [{}] }, "additionalMessages[0].role", "is required"],
    [{}, "model", "or an assistant with assistantId"],
  ])("refuses %j", (body, param, message) => {
    const refusal = refusalOf(() => decodeRun(body));
    expect(refusal.param).toBe(param);
    expect(refusal.message).toContain(message);
  });
});
