import { describe, expect, it } from "vitest";
import { unsetAnswerOptions } from "../src/core/answer-options.ts";
import { silentLogger } from "../src/core/logger.ts";
import { toProvider } from "../src/models/provider-config.ts";
import { createProviderModel } from "../src/models/provider-model.ts";
import { createManualClock } from "./manual-clock.ts";
import { callModel, failModel, textOfParts, weatherTool } from "./model-calls.ts";
import { createScriptedUpstream, defaultText, type ScriptedUpstream } from "./scripted-upstream.ts";

function modelAt(upstream: ScriptedUpstream) {
  return createProviderModel({
    provider: toProvider("acme", { type: "openai", baseUrl: upstream.url, apiKey: "test-key" }),
    model: "scripted",
    fetch,
    clock: createManualClock(),
    logger: silentLogger,
  });
}

describe("createScriptedUpstream", () => {
  it("answers with a short text when nothing is queued, and remembers the request", async () => {
    await using upstream = await createScriptedUpstream();

    const parts = await callModel(modelAt(upstream));

    expect(textOfParts(parts)).toBe(defaultText);
    expect(parts.at(-1)).toEqual({
      type: "finish",
      reason: "stop",
      usage: { promptTokens: 10, completionTokens: 5 },
    });
    expect(upstream.requests).toMatchObject([
      {
        path: "/v1/chat/completions",
        headers: { authorization: "Bearer test-key" },
        body: { model: "scripted", stream: true, messages: [{ role: "user", content: "Hello" }] },
      },
    ]);
  });

  it("gives queued answers in order", async () => {
    await using upstream = await createScriptedUpstream();
    upstream.enqueue({ text: "One" });
    upstream.enqueue({ text: "Two" });
    const model = modelAt(upstream);

    expect(textOfParts(await callModel(model))).toBe("One");
    expect(textOfParts(await callModel(model))).toBe("Two");
    expect(textOfParts(await callModel(model))).toBe(defaultText);
  });

  it("streams text and then tool calls with their arguments in pieces", async () => {
    await using upstream = await createScriptedUpstream();
    upstream.enqueue({
      text: ["Let me ", "look."],
      toolCalls: [
        { name: "get_weather", arguments: ['{"city":', '"Paris"}'] },
        { id: "call_rome", name: "get_weather", arguments: '{"city":"Rome"}' },
      ],
      usage: { prompt_tokens: 1, completion_tokens: 2 },
    });

    expect(await callModel(modelAt(upstream), { tools: [weatherTool] })).toEqual([
      { type: "text-delta", text: "Let me " },
      { type: "text-delta", text: "look." },
      { type: "tool-call-start", callId: "call_0", name: "get_weather" },
      { type: "tool-call-delta", callId: "call_0", arguments: '{"city":' },
      { type: "tool-call-delta", callId: "call_0", arguments: '"Paris"}' },
      { type: "tool-call-start", callId: "call_rome", name: "get_weather" },
      { type: "tool-call-delta", callId: "call_rome", arguments: '{"city":"Rome"}' },
      { type: "tool-call-end", callId: "call_0", arguments: '{"city":"Paris"}', providerMetadata: null },
      { type: "tool-call-end", callId: "call_rome", arguments: '{"city":"Rome"}', providerMetadata: null },
      { type: "finish", reason: "tool-calls", usage: { promptTokens: 1, completionTokens: 2 } },
    ]);
  });

  it("holds each piece of a gated answer until it is released", async () => {
    await using upstream = await createScriptedUpstream();
    const answer = upstream.enqueue({ text: ["One ", "two"], gated: true });
    const texts: string[] = [];
    const call = (async () => {
      const signal = new AbortController().signal;
      for await (const parts of modelAt(upstream).stream(
        {
          instructions: "",
          messages: [],
          tools: [],
          temperature: null,
          topP: null,
          maxOutputTokens: null,
          ...unsetAnswerOptions,
        },
        { signal },
      )) {
        texts.push(...parts.map((part) => (part.type === "text-delta" ? part.text : part.type)));
        answer.release();
      }
    })();

    expect((await answer.arrived).body).toMatchObject({ stream: true });
    expect(texts).toEqual([]);
    answer.release();
    await call;

    expect(texts).toEqual(["One ", "two", "finish"]);
  });

  it.each([
    [{ text: "Half", end: "eof" }, "ended without finishing"],
    [{ text: "Half", end: "hang up" }, "broke off"],
    [{ bytes: "<h1>Hello</h1>", contentType: "text/html" }, "did not answer with an event stream"],
    [{ bytes: Uint8Array.of(0, 159, 146, 150) }, "did not answer with an event stream"],
    [
      { status: 429, body: { error: { message: "Slow down." } }, headers: { "retry-after": "3" } },
      "Slow down.",
    ],
    [{ status: 500 }, "answered 500"],
  ] as const)("fails as it is told to: %o", async (answer, message) => {
    await using upstream = await createScriptedUpstream();
    upstream.enqueue(answer);

    expect((await failModel(modelAt(upstream))).error.message).toContain(message);
  });

  it("sends bytes as they are, cut where it is told to", async () => {
    await using upstream = await createScriptedUpstream();
    const chunk = { choices: [{ index: 0, delta: { content: "Grüße" }, finish_reason: "stop" }] };
    upstream.enqueue({ bytes: `data: ${JSON.stringify(chunk)}\n\n`, splitAt: [3, 40, 41, 42] });

    const parts = await callModel(modelAt(upstream));

    expect(parts).toEqual([
      { type: "text-delta", text: "Grüße" },
      { type: "finish", reason: "stop", usage: null },
    ]);
  });

  it("leaves usage out and finishes for another reason when it is told to", async () => {
    await using upstream = await createScriptedUpstream();
    upstream.enqueue({ text: "Cut", usage: null, finishReason: "length" });

    expect((await callModel(modelAt(upstream))).at(-1)).toEqual({
      type: "finish",
      reason: "length",
      usage: null,
    });
  });
});
