import type { LanguageModelV4StreamPart } from "@ai-sdk/provider";
import { describe, expect, it } from "vitest";
import type { ModelPart } from "../core/language-model.ts";
import { createPartTranslator } from "./from-stream-part.ts";

type FinishPart = Extract<LanguageModelV4StreamPart, { type: "finish" }>;

function finish(
  unified: FinishPart["finishReason"]["unified"],
  { raw = "raw", prompt = 1, completion = 2 }: { raw?: string; prompt?: number; completion?: number } = {},
): FinishPart {
  return {
    type: "finish",
    finishReason: { unified, raw },
    usage: {
      inputTokens: { total: prompt, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
      outputTokens: { total: completion, text: undefined, reasoning: undefined },
    },
  };
}

function call(id: string, input: string): LanguageModelV4StreamPart[] {
  return [
    { type: "tool-input-start", id, toolName: "get_weather" },
    ...(input === "" ? [] : [{ type: "tool-input-delta" as const, id, delta: input }]),
    { type: "tool-input-end", id },
    { type: "tool-call", toolCallId: id, toolName: "get_weather", input },
  ];
}

function translate(...parts: LanguageModelV4StreamPart[]): ModelPart[] {
  return parts.flatMap(createPartTranslator("acme"));
}

describe("createPartTranslator", () => {
  it("passes text on and leaves empty pieces and reasoning out", () => {
    expect(
      translate(
        { type: "stream-start", warnings: [] },
        { type: "text-delta", id: "0", delta: "" },
        { type: "reasoning-delta", id: "1", delta: "Hm." },
        { type: "text-delta", id: "0", delta: "Hi" },
        finish("stop"),
      ),
    ).toEqual([
      { type: "text-delta", text: "Hi" },
      { type: "finish", reason: "stop", usage: { promptTokens: 1, completionTokens: 2 } },
    ]);
  });

  it("tells a refusal from an answer by what the provider sent", () => {
    const chunk = (delta: object): LanguageModelV4StreamPart => ({
      type: "raw",
      rawValue: { choices: [{ delta }] },
    });
    const text = (delta: string): LanguageModelV4StreamPart => ({ type: "text-delta", id: "0", delta });
    expect(
      translate(
        chunk({ content: "Well." }),
        text("Well."),
        chunk({ refusal: "No" }),
        text("No"),
        { type: "raw", rawValue: "odd" },
        finish("content-filter", { raw: "stop" }),
      ),
    ).toMatchObject([
      { type: "text-delta", text: "Well." },
      { type: "refusal-delta", text: "No" },
      { type: "finish", reason: "stop" },
    ]);
    expect(translate(text("Hi"), finish("content-filter", { raw: "content_filter" }))).toMatchObject([
      { type: "text-delta" },
      { type: "finish", reason: "content-filter" },
    ]);
  });

  it("says how much of the tokens was cached or reasoning, where the provider does", () => {
    const { finishReason } = finish("stop");
    const usage = (cacheRead: number | undefined, reasoning: number | undefined) =>
      translate({
        type: "finish",
        finishReason,
        usage: {
          inputTokens: { total: 9, noCache: undefined, cacheRead, cacheWrite: undefined },
          outputTokens: { total: 8, text: undefined, reasoning },
        },
      });
    const plain = { promptTokens: 9, completionTokens: 8 };
    expect(usage(4, 3)).toStrictEqual([
      { type: "finish", reason: "stop", usage: { ...plain, cachedTokens: 4, reasoningTokens: 3 } },
    ]);
    expect(usage(0, undefined)).toStrictEqual([{ type: "finish", reason: "stop", usage: plain }]);
  });

  it("tells calls apart whose ids are empty or repeated", () => {
    const parts = translate(
      ...call("", "{}"),
      ...call("", "{}"),
      ...call("x", "{}"),
      ...call("x", "{}"),
      finish("tool-calls"),
    );

    const started = parts.flatMap((part) => (part.type === "tool-call-start" ? [part.callId] : []));
    const ended = parts.flatMap((part) => (part.type === "tool-call-end" ? [part.callId] : []));
    expect(new Set(started).size).toBe(4);
    expect(ended).toEqual(started);
  });

  it("begins a call of which only the end comes", () => {
    expect(
      translate(
        { type: "tool-call", toolCallId: "a", toolName: "t", input: '{"x":1}' },
        finish("tool-calls"),
      ),
    ).toEqual([
      { type: "tool-call-start", callId: "a", name: "t" },
      { type: "tool-call-delta", callId: "a", arguments: '{"x":1}' },
      { type: "tool-call-end", callId: "a", arguments: '{"x":1}', providerMetadata: null },
      { type: "finish", reason: "tool-calls", usage: { promptTokens: 1, completionTokens: 2 } },
    ]);
  });

  it("takes no arguments for an empty object, as a piece and at the end", () => {
    expect(translate(...call("a", ""), finish("tool-calls")).slice(1, 3)).toEqual([
      { type: "tool-call-delta", callId: "a", arguments: "{}" },
      { type: "tool-call-end", callId: "a", arguments: "{}", providerMetadata: null },
    ]);
  });

  it("says tool-calls where a server says that it just stopped", () => {
    expect(translate(...call("a", "{}"), finish("stop")).at(-1)).toMatchObject({ reason: "tool-calls" });
  });

  it("gives the provider's metadata with the end of a call", () => {
    const metadata = { google: { thoughtSignature: "s" } };

    const parts = translate(
      { type: "tool-call", toolCallId: "a", toolName: "t", input: "{}", providerMetadata: metadata },
      finish("tool-calls"),
    );

    expect(parts).toContainEqual({
      type: "tool-call-end",
      callId: "a",
      arguments: "{}",
      providerMetadata: metadata,
    });
  });

  it("leaves calls out that the provider makes itself", () => {
    expect(
      translate(
        { type: "tool-input-start", id: "a", toolName: "search", providerExecuted: true },
        { type: "tool-input-delta", id: "a", delta: "{}" },
        { type: "tool-call", toolCallId: "a", toolName: "search", input: "{}", providerExecuted: true },
        finish("stop"),
      ),
    ).toEqual([{ type: "finish", reason: "stop", usage: { promptTokens: 1, completionTokens: 2 } }]);
  });

  it.each(["length", "content-filter"] as const)(
    "ends whole calls only when the answer was cut off by %s",
    (reason) => {
      const parts = translate(
        ...call("a", '{"x":1}'),
        ...call("b", '{"x":'),
        ...call("c", ""),
        finish(reason),
      );

      expect(parts.filter(({ type }) => type === "tool-call-end")).toMatchObject([{ callId: "a" }]);
      expect(parts.at(-1)).toMatchObject({ type: "finish", reason });
    },
  );

  it.each(['{"x":', "12", '"text"', "[1]", "null", "{}{}"])("refuses %s as arguments", (input) => {
    expect(() => translate(...call("a", input), finish("tool-calls"))).toThrow(
      "called 'get_weather' with arguments that are not a whole JSON object",
    );
  });

  it("refuses a call that was begun and not ended", () => {
    expect(() => translate({ type: "tool-input-start", id: "a", toolName: "t" }, finish("stop"))).toThrow(
      "not a whole JSON object",
    );
  });

  it.each([
    finish("interrupted"),
    finish("stop", { raw: "" }),
    { ...finish("stop"), finishReason: { unified: "other" as const, raw: undefined } },
  ])("takes a finish that the SDK made up for none", (part) => {
    expect(() => translate(part)).toThrow("ended without finishing");
  });

  it("fails when the provider gave up", () => {
    expect(() => translate(finish("error", { raw: "MALFORMED_FUNCTION_CALL" }))).toThrow(
      "gave its answer up (MALFORMED_FUNCTION_CALL)",
    );
  });

  it.each([
    [-1, 2],
    [1, Number.NaN],
    [0.5, 1],
  ])("reports no usage rather than a wrong one: %d and %d", (prompt, completion) => {
    expect(translate(finish("stop", { prompt, completion }))).toEqual([
      { type: "finish", reason: "stop", usage: null },
    ]);
  });
});
