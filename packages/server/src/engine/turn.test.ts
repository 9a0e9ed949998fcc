import { describe, expect, it } from "vitest";
import { aRun, aTool, createCountingIds, findEvent } from "../../test/fixtures.ts";
import { createManualClock } from "../../test/manual-clock.ts";
import type { ModelPart } from "../core/language-model.ts";
import type { RunEvent } from "../core/run-event.ts";
import { recordTurn } from "./turn.ts";

async function* stream(parts: ModelPart[]): AsyncIterable<readonly ModelPart[]> {
  yield parts;
}

async function record(
  parts: ModelPart[],
  {
    notBefore = 0,
    maxAnswerCharacters = 1_000_000,
    parallelToolCalls = null,
  }: { notBefore?: number; maxAnswerCharacters?: number; parallelToolCalls?: boolean | null } = {},
) {
  const run = aRun();
  const events: RunEvent[] = [];
  const result = recordTurn({
    run: {
      ...run,
      settings: { ...run.settings, tools: [aTool("weather"), aTool("time")], parallelToolCalls },
    },
    answer: stream(parts),
    record: (...recorded) => events.push(...recorded),
    clock: createManualClock(),
    ids: createCountingIds(),
    notBefore,
    maxAnswerCharacters,
  });
  const error = await result.then(
    ({ lastEvents }) => {
      events.push(...lastEvents);
      return null;
    },
    (failure: unknown) => failure,
  );
  return {
    events,
    types: events.map((event) => event.type),
    error,
    result: error === null ? await result : null,
  };
}

const usage = { promptTokens: 5, completionTokens: 2 };
const stop: ModelPart = { type: "finish", reason: "stop", usage };

describe("recording a turn", () => {
  it("keeps a refusal apart from the answer, as the part that it is", async () => {
    const refuses: ModelPart[] = [
      { type: "refusal-delta", text: "I will " },
      { type: "refusal-delta", text: "not." },
    ];
    const refusal = { type: "refusal", refusal: "I will not." };
    const { events } = await record([...refuses, stop]);
    expect(events.filter(({ type }) => type === "message.delta")).toMatchObject([
      { text: "I will ", refusalIndex: 0 },
      { text: "not.", refusalIndex: 0 },
    ]);
    expect(findEvent(events, "message.completed")?.message.content).toEqual([refusal]);

    const late = await record([{ type: "text-delta", text: "Well. " }, ...refuses, stop]);
    expect(late.events.filter(({ type }) => type === "message.delta")).toMatchObject([
      { text: "Well. " },
      { refusalIndex: 1 },
      { refusalIndex: 1 },
    ]);
    expect(findEvent(late.events, "message.completed")?.message.content).toEqual([
      { type: "text", text: "Well. ", annotations: [] },
      refusal,
    ]);
  });

  it("dates the answer no earlier than it is told to, though the clock was set back", async () => {
    const notBefore = createManualClock().now() + 3_600_000;
    const { events } = await record([{ type: "text-delta", text: "Late" }, stop], { notBefore });
    expect(findEvent(events, "message.created")?.message.createdAt).toBe(notBefore);
  });

  it("brings text as one message in one step, in the canonical order", async () => {
    const { types, events, result } = await record([
      { type: "text-delta", text: "Hel" },
      { type: "text-delta", text: "lo" },
      stop,
    ]);
    expect(types).toEqual([
      "step.created",
      "step.in_progress",
      "message.created",
      "message.in_progress",
      "message.delta",
      "message.delta",
      "message.completed",
      "step.completed",
    ]);
    const completed = findEvent(events, "message.completed");
    expect(completed?.message).toMatchObject({
      role: "assistant",
      status: "completed",
      content: [{ type: "text", text: "Hello", annotations: [] }],
    });
    expect(findEvent(events, "step.completed")?.step.usage).toEqual(usage);
    expect(result).toMatchObject({ reason: "stop", usage, waitingStep: null });
  });

  it("opens a message with empty content, which the deltas then fill", async () => {
    const { events } = await record([{ type: "text-delta", text: "Hi" }, stop]);
    expect(findEvent(events, "message.created")?.message.content).toEqual([]);
  });

  it("gives an answer without a word a message all the same", async () => {
    const { types } = await record([stop]);
    expect(types).toContain("message.completed");
    expect(types).not.toContain("message.delta");
  });

  it("tells each call whole before the next, though their arguments come by turns", async () => {
    const { events, result } = await record([
      { type: "tool-call-start", callId: "a", name: "weather" },
      { type: "tool-call-start", callId: "b", name: "time" },
      { type: "tool-call-delta", callId: "a", arguments: '{"x":' },
      { type: "tool-call-delta", callId: "b", arguments: '{"y":' },
      { type: "tool-call-delta", callId: "a", arguments: "1}" },
      { type: "tool-call-delta", callId: "b", arguments: "2}" },
      { type: "tool-call-end", callId: "b", arguments: '{"y":2}', providerMetadata: null },
      { type: "tool-call-end", callId: "a", arguments: '{"x":1}', providerMetadata: null },
      { type: "finish", reason: "tool-calls", usage },
    ]);
    const deltas = events.flatMap((event) => (event.type === "step.delta" ? [event.toolCall] : []));
    expect(deltas.map(({ index }) => index)).toEqual([0, 0, 0, 1, 1]);
    expect(deltas.map((delta) => delta.arguments).join("")).toBe('{"x":1}{"y":2}');
    expect(result?.waitingStep?.details).toMatchObject({
      toolCalls: [{ arguments: '{"x":1}' }, { arguments: '{"y":2}' }],
    });
  });

  it("keeps the first call alone of a run that allows one at a time, whatever its provider makes of that", async () => {
    const { events, result, error } = await record(
      [
        { type: "tool-call-start", callId: "a", name: "weather" },
        { type: "tool-call-start", callId: "b", name: "time" },
        { type: "tool-call-delta", callId: "b", arguments: "{" },
        { type: "tool-call-end", callId: "a", arguments: "{}", providerMetadata: null },
        { type: "tool-call-end", callId: "b", arguments: "{}", providerMetadata: null },
        { type: "finish", reason: "tool-calls", usage },
      ],
      { parallelToolCalls: false },
    );
    expect(error).toBeNull();
    expect(events.flatMap((event) => (event.type === "step.delta" ? [event.toolCall.index] : []))).toEqual([
      0, 0,
    ]);
    expect(result?.waitingStep?.details).toMatchObject({ toolCalls: [{ name: "weather" }] });
  });

  it("puts parallel calls into one step, each named once and its arguments in pieces", async () => {
    const { types, events, result } = await record([
      { type: "tool-call-start", callId: "a", name: "weather" },
      { type: "tool-call-delta", callId: "a", arguments: '{"city":' },
      { type: "tool-call-start", callId: "b", name: "time" },
      { type: "tool-call-delta", callId: "a", arguments: '"Oslo"}' },
      { type: "tool-call-end", callId: "a", arguments: '{"city":"Oslo"}', providerMetadata: { x: { y: 1 } } },
      { type: "tool-call-end", callId: "b", arguments: "{}", providerMetadata: null },
      { type: "finish", reason: "tool-calls", usage },
    ]);
    expect(types.filter((type) => type.startsWith("step.") && type !== "step.delta")).toEqual([
      "step.created",
      "step.in_progress",
    ]);
    const deltas = events.flatMap((event) => (event.type === "step.delta" ? [event.toolCall] : []));
    expect(deltas).toEqual([
      { index: 0, id: "call_2", name: "weather", arguments: "" },
      { index: 0, arguments: '{"city":' },
      { index: 0, arguments: '"Oslo"}' },
      { index: 1, id: "call_3", name: "time", arguments: "" },
      { index: 1, arguments: "{}" },
    ]);
    expect(result?.waitingStep).toMatchObject({
      status: "in_progress",
      usage,
      details: {
        toolCalls: [
          {
            id: "call_2",
            name: "weather",
            arguments: '{"city":"Oslo"}',
            output: null,
            providerMetadata: { x: { y: 1 } },
          },
          { id: "call_3", name: "time", arguments: "{}", output: null, providerMetadata: null },
        ],
      },
    });
  });

  it("ends the message before it opens the tool step, which carries the tokens of both", async () => {
    const { types, events, result } = await record([
      { type: "text-delta", text: "Let me see." },
      { type: "tool-call-start", callId: "a", name: "weather" },
      { type: "tool-call-end", callId: "a", arguments: "{}", providerMetadata: null },
      { type: "finish", reason: "tool-calls", usage },
    ]);
    expect(types).toEqual([
      "step.created",
      "step.in_progress",
      "message.created",
      "message.in_progress",
      "message.delta",
      "message.completed",
      "step.completed",
      "step.created",
      "step.in_progress",
      "step.delta",
      "step.delta",
    ]);
    expect(findEvent(events, "step.completed")?.step.usage).toEqual({ promptTokens: 0, completionTokens: 0 });
    expect(result?.waitingStep?.usage).toEqual(usage);
  });

  it("keeps text that comes after the first call, as a message within the open step", async () => {
    const { events, types } = await record([
      { type: "tool-call-start", callId: "a", name: "weather" },
      { type: "text-delta", text: "One moment." },
      { type: "tool-call-end", callId: "a", arguments: "{}", providerMetadata: null },
      { type: "finish", reason: "tool-calls", usage },
    ]);
    expect(types.slice(-4)).toEqual([
      "message.created",
      "message.in_progress",
      "message.delta",
      "message.completed",
    ]);
    expect(findEvent(events, "message.completed")?.message.content).toMatchObject([{ text: "One moment." }]);
  });

  it("marks text that the token limit cut as incomplete", async () => {
    const { events, result } = await record([
      { type: "text-delta", text: "Once upon" },
      { type: "finish", reason: "length", usage },
    ]);
    expect(findEvent(events, "message.incomplete")?.message).toMatchObject({
      status: "incomplete",
      incompleteReason: "max_tokens",
      content: [{ text: "Once upon" }],
    });
    expect(result?.reason).toBe("length");
  });

  it("fails the tool step when the token limit cut a call, so that no half call is made", async () => {
    const { types, result } = await record([
      { type: "tool-call-start", callId: "a", name: "weather" },
      { type: "tool-call-delta", callId: "a", arguments: '{"ci' },
      { type: "finish", reason: "length", usage },
    ]);
    expect(types.at(-1)).toBe("step.failed");
    expect(result?.waitingStep).toBeNull();
  });

  it("is an error when a call ends without whole arguments", async () => {
    const { error } = await record([
      { type: "tool-call-start", callId: "a", name: "weather" },
      { type: "tool-call-delta", callId: "a", arguments: '{"ci' },
      { type: "finish", reason: "tool-calls", usage },
    ]);
    expect(error).toMatchObject({ code: "model_call_failed", reason: "server_error" });
  });

  it("is an error when the answer ends without a finish", async () => {
    const { error } = await record([{ type: "text-delta", text: "Hel" }]);
    expect(error).toMatchObject({ code: "model_call_failed", reason: "server_error" });
  });

  it("is an error when the answer becomes too long, and keeps what came before", async () => {
    const pieces: ModelPart[] = [
      { type: "text-delta", text: "12345" },
      { type: "text-delta", text: "67890" },
    ];
    const fits = await record([...pieces, stop], { maxAnswerCharacters: 10 });
    expect(fits.error).toBeNull();
    const { error, types } = await record([...pieces, stop], { maxAnswerCharacters: 9 });
    expect(error).toMatchObject({
      code: "model_call_failed",
      retryable: false,
      message: expect.stringContaining("longer than the 9 characters"),
    });
    expect(types.filter((type) => type === "message.delta")).toHaveLength(1);
  });

  it.each([
    ["in pieces", ["12345", "67890"]],
    ["whole", []],
  ])("counts the arguments of a call once when they come %s", async (_, streamed) => {
    const parts: ModelPart[] = [
      { type: "tool-call-start", callId: "a", name: "weather" },
      ...streamed.map((text): ModelPart => ({ type: "tool-call-delta", callId: "a", arguments: text })),
      { type: "tool-call-end", callId: "a", arguments: "1234567890", providerMetadata: null },
      { type: "finish", reason: "tool-calls", usage },
    ];
    expect((await record(parts, { maxAnswerCharacters: 10 })).error).toBeNull();
    expect((await record(parts, { maxAnswerCharacters: 9 })).error).toMatchObject({
      message: expect.stringContaining("longer than the 9 characters"),
    });
  });

  it("is an error when the model makes more calls at once than outputs can be given for", async () => {
    const callsOf = (count: number): ModelPart[] => [
      ...Array.from({ length: count }, (_, index): ModelPart[] => [
        { type: "tool-call-start", callId: `${index}`, name: "weather" },
        { type: "tool-call-end", callId: `${index}`, arguments: "{}", providerMetadata: null },
      ]).flat(),
      { type: "finish", reason: "tool-calls", usage },
    ];
    expect((await record(callsOf(128))).result?.waitingStep).toMatchObject({ status: "in_progress" });
    expect((await record(callsOf(129))).error).toMatchObject({
      code: "model_call_failed",
      retryable: false,
      message: expect.stringContaining("more than 128 tool calls"),
    });
  });

  it("tells no more of a name that a model has made up than a name can be long", async () => {
    const { error } = await record([{ type: "tool-call-start", callId: "1", name: "n".repeat(100_000) }]);
    expect((error as Error).message).toContain("n".repeat(64));
    expect((error as Error).message.length).toBeLessThan(200);
  });

  it("is an error when the model calls a function that the run does not have", async () => {
    const { error, types } = await record([
      { type: "tool-call-start", callId: "a", name: "format_disk" },
      { type: "finish", reason: "tool-calls", usage },
    ]);
    expect(error).toMatchObject({
      code: "model_call_failed",
      message: expect.stringContaining("format_disk"),
    });
    expect(types).toEqual([]);
  });
});
