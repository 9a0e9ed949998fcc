import { describe, expect, it } from "vitest";
import { aMessage, aRun, aStep } from "../../../test/fixtures.ts";
import { asId } from "../../core/ids.ts";
import type { Thread } from "../../core/thread.ts";
import { encodeMessage, encodeModels, encodeRun, encodeRunStep, encodeThread } from "./encode.ts";
import {
  messageSchema,
  modelListSchema,
  runSchema,
  runStepSchema,
  threadSchema,
} from "./response-schemas.ts";

const { organizationId, threadId } = aMessage();
const thread: Thread = {
  id: threadId,
  organizationId,
  title: "",
  datasetId: null,
  metadata: null,
  toolResources: null,
  createdAt: 0,
  ttlMs: null,
  expiresAt: null,
};

const toolCall = { id: "call_1", name: "f", arguments: '{"a":1}' };

describe("encoding objects", () => {
  it("gives a thread every documented key and nothing else", () => {
    expect(encodeThread(thread)).toStrictEqual({
      id: "thread_1",
      object: "thread",
      createdAt: "1970-01-01T00:00:00.000Z",
      metadata: null,
      title: "",
      toolResources: null,
      ttlSeconds: null,
      expiresAt: null,
    });
    expect(encodeThread({ ...thread, ttlMs: 60_000, expiresAt: 61_000 })).toMatchObject({
      ttlSeconds: 60,
      expiresAt: "1970-01-01T00:01:01.000Z",
    });
  });

  it("gives a message every documented key and nothing else", () => {
    expect(encodeMessage(aMessage())).toStrictEqual({
      id: "msg_1",
      object: "thread.message",
      createdAt: "1970-01-01T00:00:01.000Z",
      threadId: "thread_1",
      role: "user",
      content: [{ type: "text", text: "Hello", annotations: [] }],
      attachments: [],
      assistantId: "",
      runId: "",
      metadata: null,
    });
  });

  it("says of an answer that broke off why, and of no other message", () => {
    const broken = encodeMessage(aMessage({ status: "incomplete", incompleteReason: "run_cancelled" }));
    expect(broken.incompleteDetails).toEqual({ reason: "run_cancelled" });
    expect(messageSchema.parse(broken)).toEqual(broken);
    expect(encodeMessage(aMessage())).not.toHaveProperty("incompleteDetails");
  });

  it("shows images by file and by address", () => {
    const content = encodeMessage(
      aMessage({
        content: [
          { type: "image_file", fileId: "file-1", detail: "auto" },
          { type: "image_url", url: "https://example.org/a.png", detail: "low" },
        ],
      }),
    ).content;
    expect(content).toStrictEqual([
      { type: "image_file", imageFile: { fileId: "file-1", detail: "auto" } },
      { type: "image_url", imageUrl: { url: "https://example.org/a.png", detail: "low" } },
    ]);
  });

  it("gives a run every documented key and nothing else", () => {
    expect(encodeRun(aRun())).toStrictEqual({
      id: "run_1",
      object: "run",
      createdAt: "1970-01-01T00:00:01.000Z",
      assistantId: "",
      threadId: "thread_1",
      status: "in_progress",
      requiredAction: null,
      lastError: null,
      expiresAt: "1970-01-01T00:10:01.000Z",
      startedAt: "1970-01-01T00:00:01.000Z",
      cancelledAt: null,
      completedAt: null,
      failedAt: null,
      model: "demo/assistant",
      instructions: "",
      tools: [],
      fileIds: [],
      metadata: null,
      usage: null,
      incompleteDetails: null,
    });
  });

  it("shows a run that a budget ended as completed, and says which budget", () => {
    const run = encodeRun(aRun({ status: "incomplete", incompleteReason: "max_completion_tokens" }));
    expect(run.status).toBe("completed");
    expect(run.incompleteDetails).toEqual({ reason: "max_completion_tokens" });
  });

  it("shows the calls that wait for the client, the sum of tokens, and required beside parameters", () => {
    const parameters = { type: "object", properties: { a: {} }, required: ["a"] };
    const run = aRun({
      status: "requires_action",
      requiredAction: { toolCalls: [toolCall] },
      usage: { promptTokens: 3, completionTokens: 4 },
    });
    run.settings.tools = [{ type: "function", name: "f", description: "D", parameters }];
    expect(encodeRun(run)).toMatchObject({
      status: "requires_action",
      requiredAction: {
        type: "submit_tool_outputs",
        submitToolOutputs: {
          toolCalls: [{ id: "call_1", type: "function", function: { name: "f", arguments: '{"a":1}' } }],
        },
      },
      usage: { promptTokens: 3, completionTokens: 4, totalTokens: 7 },
      tools: [
        {
          id: "",
          name: "f",
          type: "function",
          function: { name: "f", description: "D", parameters, required: ["a"] },
        },
      ],
    });
  });

  it("gives a step every documented key and nothing else, and no provider metadata", () => {
    const step = aStep({
      status: "in_progress",
      completedAt: null,
      details: {
        type: "tool_calls",
        toolCalls: [{ ...toolCall, output: null, providerMetadata: { secret: 1 } }],
      },
    });
    expect(encodeRunStep(step)).toStrictEqual({
      id: "step_1",
      object: "thread.run.step",
      createdAt: "1970-01-01T00:00:01.000Z",
      assistantId: "",
      threadId: "thread_1",
      runId: "run_1",
      type: "tool_calls",
      status: "in_progress",
      stepDetails: {
        type: "tool_calls",
        toolCalls: [
          { id: "call_1", type: "function", function: { name: "f", arguments: '{"a":1}', output: null } },
        ],
      },
      lastError: null,
      expiresAt: "1970-01-01T00:10:01.000Z",
      cancelledAt: null,
      completedAt: null,
      failedAt: null,
      metadata: null,
      usage: null,
    });
  });

  it("lists models with the providers that offer them", () => {
    const list = encodeModels(
      [
        { provider: "a", type: "openai", status: "ok", detail: null, models: ["a/1", "a/2"] },
        { provider: "b", type: "ollama", status: "unreachable", detail: "Refused.", models: [] },
      ],
      { fast: "a/1" },
    );
    expect(list).toMatchObject({ firstId: "a/1", lastId: "a/2", hasMore: false });
    expect(list.data[1]).toEqual({ id: "a/2", object: "model", provider: "a" });
    expect(list.providers).toEqual([
      { name: "a", type: "openai", status: "ok", detail: "", models: 2 },
      { name: "b", type: "ollama", status: "unreachable", detail: "Refused.", models: 0 },
    ]);
    expect(list.aliases).toEqual([{ name: "fast", model: "a/1" }]);
    expect(encodeModels([], {}).firstId).toBe("");
  });

  it("says nothing that the documented schemas do not have", () => {
    const stepWithMessage = aStep({ assistantId: asId("asst_1") });
    expect(threadSchema.strict().parse(encodeThread(thread))).toBeTruthy();
    expect(messageSchema.strict().parse(encodeMessage(aMessage()))).toBeTruthy();
    expect(runSchema.strict().parse(encodeRun(aRun()))).toBeTruthy();
    expect(runStepSchema.strict().parse(encodeRunStep(stepWithMessage))).toBeTruthy();
    expect(modelListSchema.strict().parse(encodeModels([], {}))).toBeTruthy();
  });
});
