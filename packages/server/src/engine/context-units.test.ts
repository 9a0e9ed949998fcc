import { describe, expect, it } from "vitest";
import { aMessage, aStep, runId } from "../../test/fixtures.ts";
import { asId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { RunStep } from "../core/run-step.ts";
import { contextUnits } from "./context-units.ts";

const earlierRun = asId<"run">("run_0");
const question = aMessage({ id: asId<"message">("msg_q"), text: "Weather?" });
const newestFirst = (...messages: Message[]) =>
  messages.toReversed().map((message) => ({ message, tokens: null, origin: null }));
const answer = (id: string, text: string, change: Partial<Message> = {}) =>
  aMessage({ id: asId<"message">(id), role: "assistant", text, runId: earlierRun, ...change });
const says = (id: string, change: Partial<RunStep> = {}) =>
  aStep({
    id: asId<"step">(`step_${id}`),
    runId: earlierRun,
    details: { type: "message_creation", messageId: asId<"message">(id) },
    ...change,
  });
const calls = (output: string | null, change: Partial<RunStep> = {}) =>
  aStep({
    id: asId<"step">("step_calls"),
    runId: earlierRun,
    details: {
      type: "tool_calls",
      toolCalls: [
        { id: "call_1", name: "weather", arguments: '{"city":"Oslo"}', output, providerMetadata: null },
      ],
    },
    ...change,
  });
const round = (text: string) => [
  { role: "assistant", text, toolCalls: [expect.objectContaining({ id: "call_1" })] },
  { role: "tool", results: [{ toolCallId: "call_1", name: "weather", output: "sunny" }] },
];

const toolCallsOf = ({ details }: RunStep) => (details.type === "tool_calls" ? details.toolCalls : []);

function seen(messages: Message[], steps: RunStep[] = []) {
  return contextUnits({ messages: newestFirst(...messages), steps }, runId).flatMap((unit) => unit.messages);
}

describe("context units", () => {
  it("are the messages of the thread, oldest first, each in its role", () => {
    const system = aMessage({ id: asId<"message">("msg_s"), role: "system", text: "Be brief." });
    expect(seen([system, question, answer("msg_a", "Sunny.")])).toEqual([
      { role: "system", text: "Be brief." },
      { role: "user", content: [{ type: "text", text: "Weather?" }] },
      { role: "assistant", text: "Sunny.", toolCalls: [] },
    ]);
  });

  it("hold images, and leave those that are files to be read", () => {
    const picture = aMessage({
      content: [
        { type: "image_url", url: "https://example.com/a.png", detail: "low" },
        { type: "image_file", fileId: "file-1", detail: "auto" },
      ],
    });
    expect(seen([picture])).toEqual([
      {
        role: "user",
        content: [
          { type: "image", url: "https://example.com/a.png", detail: "low" },
          { type: "image_file", fileId: "file-1", detail: "auto" },
        ],
      },
    ]);
  });

  it("put the calls of an earlier run, with their outputs, before the answer that followed them", () => {
    const messages = seen([question, answer("msg_a", "Sunny.")], [calls("sunny"), says("msg_a")]);
    expect(messages.slice(1)).toEqual([...round(""), { role: "assistant", text: "Sunny.", toolCalls: [] }]);
  });

  it("keep the text that came before the calls of the same turn in one message with them", () => {
    const messages = seen(
      [question, answer("msg_a", "Let me see."), answer("msg_b", "Sunny.")],
      [says("msg_a"), calls("sunny"), says("msg_b")],
    );
    expect(messages.slice(1)).toEqual([
      ...round("Let me see."),
      { role: "assistant", text: "Sunny.", toolCalls: [] },
    ]);
  });

  it("end with the calls that the current run has made so far", () => {
    expect(seen([question], [calls("sunny", { runId })]).slice(1)).toEqual(round(""));
  });

  it("put calls that a copied message brings along before it, with the text that came before them", () => {
    const copies = [
      { id: "msg_a", text: "Let me see.", rounds: [] },
      { id: "msg_b", text: "Sunny.", rounds: [toolCallsOf(calls("sunny"))] },
    ].map(({ id, text, rounds }) => ({
      message: answer(id, text, { runId: null }),
      tokens: null,
      origin: { runId: earlierRun, rounds },
    }));
    const messages = [...newestFirst(question), ...copies].toReversed();
    const units = contextUnits({ messages, steps: [] }, runId);
    expect(units.flatMap((unit) => unit.messages).slice(1)).toEqual([
      ...round("Let me see."),
      { role: "assistant", text: "Sunny.", toolCalls: [] },
    ]);
  });

  it("leave out calls that were never answered", () => {
    expect(seen([question, answer("msg_a", "…")], [calls(null), says("msg_a")])).toHaveLength(2);
  });

  it("leave out what a dead attempt of the current run left, and keep what other runs were cut off at", () => {
    const half = { status: "incomplete", incompleteReason: "run_failed" } as const;
    expect(seen([question, answer("msg_a", "Half", { ...half, runId })])).toHaveLength(1);
    expect(seen([question, answer("msg_a", "Half", half)])).toHaveLength(2);
  });

  it("leave out the half message of an earlier run that went on with a whole one, also when they are copies", () => {
    const half = answer("msg_a", "Half", { status: "incomplete", incompleteReason: "run_failed" });
    const whole = answer("msg_b", "Whole.");
    const expected = [{ role: "assistant", text: "Whole.", toolCalls: [] }];
    expect(seen([question, half, whole]).slice(1)).toEqual(expected);

    const messages = newestFirst(question, half, whole).map(({ message, ...rest }) => ({
      ...rest,
      message: { ...message, runId: null },
      origin: message.runId === null ? null : { runId: message.runId, rounds: [] },
    }));
    const units = contextUnits({ messages, steps: [] }, runId);
    expect(units.flatMap((unit) => unit.messages).slice(1)).toEqual(expected);
  });

  it("keep the half message with which a run ended, whatever later runs said", () => {
    const half = answer("msg_a", "Half", { status: "incomplete", incompleteReason: "run_cancelled" });
    const later = answer("msg_b", "More.", { runId: asId<"run">("run_between") });
    expect(seen([question, half, later]).slice(1)).toEqual(
      ["Half", "More."].map((text) => ({ role: "assistant", text, toolCalls: [] })),
    );
  });

  it("leave out a message that is still being written", () => {
    expect(seen([question, answer("msg_a", "", { status: "in_progress", content: [] })])).toHaveLength(1);
  });
});
