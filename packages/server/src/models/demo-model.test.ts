import { describe, expect, it } from "vitest";
import { createManualClock } from "../../test/manual-clock.ts";
import { callModel, failModel, modelRequest, textOfParts, weatherTool } from "../../test/model-calls.ts";
import type { ModelMessage, ModelPart, ModelRequest } from "../core/language-model.ts";
import { createDemoModel } from "./demo-model.ts";

const model = createDemoModel({ clock: createManualClock() });

function user(text: string): ModelMessage {
  return { role: "user", content: [{ type: "text", text }] };
}

function ask(text: string, changes: Partial<ModelRequest> = {}): Promise<ModelPart[]> {
  return callModel(model, { messages: [user(text)], ...changes });
}

function callsOf(parts: readonly ModelPart[]) {
  return parts.flatMap((part) =>
    part.type === "tool-call-end" ? [{ callId: part.callId, arguments: part.arguments }] : [],
  );
}

describe("the demo model", () => {
  it("says what it is, what it was given and how to get a real model", async () => {
    const text = textOfParts(
      await ask("What is the capital of France?", {
        instructions: "Be brief.",
        messages: [
          user("Hi"),
          { role: "assistant", text: "Hello.", toolCalls: [] },
          user("What is the capital of France?"),
        ],
        tools: [weatherTool],
      }),
    );

    expect(text).toContain("demo of Threadmill");
    expect(text).toContain("not a language model");
    expect(text).toContain("3 messages, 1 function tool");
    expect(text).toContain('My instructions are: "Be brief."');
    expect(text).toContain('You said: "What is the capital of France?"');
    expect(text).toContain("OPENAI_API_KEY");
  });

  it("streams word by word and reports its words as usage", async () => {
    const parts = await ask("/long 3", { instructions: "Two words." });

    expect(parts).toEqual([
      { type: "text-delta", text: "word1 " },
      { type: "text-delta", text: "word2 " },
      { type: "text-delta", text: "word3" },
      { type: "finish", reason: "stop", usage: { promptTokens: 4, completionTokens: 3 } },
    ]);
  });

  it("answers the same request with the same parts", async () => {
    expect(await ask("Hello")).toEqual(await ask("Hello"));
  });

  it("stops at the limit of its answer", async () => {
    const parts = await ask("/long 10", { maxOutputTokens: 2 });

    expect(textOfParts(parts)).toBe("word1 word2");
    expect(parts.at(-1)).toEqual({
      type: "finish",
      reason: "length",
      usage: { promptTokens: 2, completionTokens: 2 },
    });
  });

  it("explains its orders when asked for help", async () => {
    const text = textOfParts(await ask("help"));

    for (const order of ["/tool", "/fail", "/slow", "/long"]) {
      expect(text).toContain(order);
    }
  });

  it("calls tools as ordered, several at once", async () => {
    const parts = await ask('/tool get_weather {"city":"New  York"}\n/tool get_weather {"city":"Rome"}', {
      tools: [weatherTool],
    });

    expect(callsOf(parts)).toEqual([
      { callId: "call_1", arguments: '{"city":"New  York"}' },
      { callId: "call_2", arguments: '{"city":"Rome"}' },
    ]);
    const streamed = parts.map((part) =>
      part.type === "tool-call-delta" && part.callId === "call_2" ? part.arguments : "",
    );
    expect(streamed.join("")).toBe('{"city":"Rome"}');
    expect(parts.at(-1)).toMatchObject({ type: "finish", reason: "tool-calls" });
  });

  it("calls a tool that the message mentions, with arguments made from its schema", async () => {
    const parts = await ask("Please use get_weather for me.", { tools: [weatherTool] });

    expect(callsOf(parts)).toEqual([{ callId: "call_1", arguments: '{"city":"city"}' }]);
  });

  it("makes arguments of every kind that a schema may require", async () => {
    const properties = {
      kind: { enum: ["a", "b"] },
      fixed: { const: 7 },
      usual: { type: "string", default: "x" },
      like: { type: "string", examples: ["y"] },
      count: { type: "integer", minimum: 3 },
      ratio: { type: ["number", "null"] },
      on: { type: "boolean" },
      list: { type: "array" },
      none: { type: "null" },
      nested: { type: "object", properties: { inner: { type: "string" } }, required: ["inner"] },
      optional: { type: "string" },
    };
    const required = Object.keys(properties).filter((name) => name !== "optional");
    const tool = { ...weatherTool, parameters: { type: "object", properties, required } };

    const [call] = callsOf(await ask("/tool get_weather", { tools: [tool] }));

    expect(JSON.parse(call?.arguments ?? "")).toEqual({
      kind: "a",
      fixed: 7,
      usual: "x",
      like: "y",
      count: 3,
      ratio: 1,
      on: true,
      list: [],
      none: null,
      nested: { inner: "inner" },
    });
  });

  it("quotes the outputs of its tools", async () => {
    const toolCall = {
      id: "call_1",
      name: "get_weather",
      arguments: "{}",
      output: "sunny",
      providerMetadata: null,
    };

    const parts = await callModel(model, {
      messages: [
        user("/tool get_weather"),
        { role: "assistant", text: "", toolCalls: [toolCall] },
        { role: "tool", results: [{ toolCallId: "call_1", name: "get_weather", output: "sunny, 25 °C" }] },
      ],
      tools: [weatherTool],
    });

    expect(textOfParts(parts)).toContain('get_weather answered: "sunny, 25 °C"');
    expect(parts.at(-1)).toMatchObject({ reason: "stop" });
  });

  it.each([
    ["/tool get_time", "This run has no function tool 'get_time'. It has: get_weather."],
    ["/tool get_weather {city}", "What follows /tool get_weather is not a JSON object"],
  ])("answers %s with what is wrong", async (order, answer) => {
    expect(textOfParts(await ask(order, { tools: [weatherTool] }))).toContain(answer);
  });

  it("fails as ordered", async () => {
    const { error } = await failModel(model, { messages: [user("/fail the disk is full")] });

    expect(error).toMatchObject({
      message: "Provider 'demo' failed as it was told to: the disk is full",
      reason: "server_error",
      retryable: false,
    });
  });

  it("paces its words by the clock, and stops at once when aborted", async () => {
    const clock = createManualClock();
    const controller = new AbortController();
    const slow = createDemoModel({ clock });
    const words: string[] = [];
    const call = (async () => {
      const request = modelRequest({ messages: [user("/slow 100\n/long 3")] });
      for await (const parts of slow.stream(request, { signal: controller.signal })) {
        words.push(...parts.map((part) => (part.type === "text-delta" ? part.text : part.type)));
      }
    })();

    await clock.advance(99);
    expect(words).toEqual([]);
    await clock.advance(101);
    expect(words).toEqual(["word1 ", "word2 "]);
    controller.abort(new Error("enough"));

    await expect(call).rejects.toThrow("enough");
    expect(clock.pending).toBe(0);
  });

  it("obeys the last user message only", async () => {
    const parts = await callModel(model, {
      messages: [user("/fail"), { role: "assistant", text: "Oops.", toolCalls: [] }, user("Hello")],
    });

    expect(textOfParts(parts)).toContain('You said: "Hello"');
  });
});
