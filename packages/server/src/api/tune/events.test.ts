import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { aMessage, aRun, aStep } from "../../../test/fixtures.ts";
import { parseEvents } from "../../../test/server-sent-events.ts";
import { asId } from "../../core/ids.ts";
import { stateOf } from "../../core/run.ts";
import type { RunEvent, SequencedEvent } from "../../core/run-event.ts";
import { type RunStatus, runStatuses } from "../../core/run-status.ts";
import { RunEncoder } from "./events.ts";

const run = aRun();
const messageId = asId<"message">("msg_1");
const stepId = asId<"step">("step_1");

function sequenced(events: RunEvent[], from = 1): SequencedEvent[] {
  return events.map((event, index) => ({ sequence: from + index, event }));
}

function aRunEvent(status: RunStatus): RunEvent {
  const state = { ...stateOf(run), status };
  return status === "requires_action"
    ? { type: `run.${status}`, state, step: aStep() }
    : { type: `run.${status}`, state };
}

function textOf(...batches: SequencedEvent[][]): string[] {
  const encoder = new RunEncoder(run, 0);
  return [...batches.flatMap((batch) => [...encoder.encode(batch)]), encoder.end()];
}

describe("encoding run events", () => {
  it("writes the frames of one batch as one text", () => {
    const [text] = textOf(
      sequenced([
        { type: "message.delta", messageId, text: "a" },
        { type: "message.delta", messageId, text: "\n" },
      ]),
    );
    expect(text).toBe(
      "event: thread.message.delta\nid: 1\n" +
        'data: {"id":"msg_1","object":"thread.message.delta","delta":{"content":[{"index":0,"type":"text","text":"a"}]}}\n\n' +
        "event: thread.message.delta\nid: 2\n" +
        'data: {"id":"msg_1","object":"thread.message.delta","delta":{"content":[{"index":0,"type":"text","text":"\\n"}]}}\n\n',
    );
  });

  it("gives the id and name of a tool call with its first piece only", () => {
    const text = textOf(
      sequenced([
        { type: "step.delta", stepId, toolCall: { index: 0, id: "call_1", name: "f", arguments: "" } },
        { type: "step.delta", stepId, toolCall: { index: 0, arguments: '{"a"' } },
      ]),
    );
    const deltas = parseEvents(text.join("")).map(({ data }) => JSON.parse(data));
    expect(deltas[0]).toEqual({
      id: "step_1",
      object: "thread.run.step.delta",
      delta: {
        stepDetails: {
          type: "tool_calls",
          toolCalls: [
            {
              index: 0,
              id: "call_1",
              type: "function",
              function: { name: "f", arguments: "", output: null },
            },
          ],
        },
      },
    });
    expect(deltas[1].delta.stepDetails.toolCalls).toEqual([
      { index: 0, type: "function", function: { arguments: '{"a"' } },
    ]);
  });

  it("completes an event of the run with what never changes of it", () => {
    const [frame] = parseEvents(textOf(sequenced([aRunEvent("completed")])).join(""));
    expect(JSON.parse(frame?.data ?? "")).toMatchObject({
      id: "run_1",
      object: "run",
      model: "demo/assistant",
      status: "completed",
    });
  });

  it("names every event as the Assistants protocol does, and an incomplete run completed", () => {
    const events: RunEvent[] = [
      ...runStatuses.map((status) => aRunEvent(status)),
      { type: "step.created", step: aStep() },
      { type: "message.created", message: aMessage() },
    ];
    expect(parseEvents(textOf(sequenced(events)).join("")).map(({ event }) => event)).toEqual([
      ...runStatuses.map((status) => `thread.run.${status === "incomplete" ? "completed" : status}`),
      "thread.run.step.created",
      "thread.message.created",
    ]);
  });

  it("shows done at the end only, with its own number, and not where the run went on", () => {
    const state = stateOf(run);
    const text = textOf(
      sequenced([aRunEvent("requires_action"), { type: "done" }]),
      sequenced([{ type: "run.queued", state }, { type: "done" }, { type: "run.in_progress", state }], 3),
      sequenced([{ type: "done" }], 6),
    );
    expect(parseEvents(text.join(""))).toMatchObject([
      { id: 1, event: "thread.run.requires_action" },
      { id: 3, event: "thread.run.queued" },
      { id: 5, event: "thread.run.in_progress" },
      { id: 6, event: "done", data: "[DONE]" },
    ]);
  });

  it("shows no done when the stream breaks off after the run went on", () => {
    const text = textOf(sequenced([{ type: "done" }, aRunEvent("queued")]));
    expect(parseEvents(text.join("")).map(({ event }) => event)).toEqual(["thread.run.queued"]);
  });

  it("encodes an event once for all its readers", () => {
    let reads = 0;
    const event: RunEvent = {
      type: "message.delta",
      messageId,
      get text() {
        reads += 1;
        return "a";
      },
    };
    const shared = sequenced([event]);
    expect(textOf(shared)).toEqual(textOf(shared));
    expect(reads).toBe(1);
  });

  it("comes through a parser unchanged, whatever text the model wrote", () => {
    const unit = fc.oneof(
      fc.constantFrom(
        "\r",
        "\n",
        "\r\n",
        "\u2028",
        "\u2029",
        "\0",
        "\ufeff",
        "\ud800",
        "\udc00",
        "data: x",
        "id: 9",
        ":",
      ),
      fc.string({ unit: "binary" }),
    );
    const anyText = fc.array(unit).map((parts) => parts.join(""));
    fc.assert(
      fc.property(fc.array(anyText, { minLength: 1, maxLength: 5 }), (texts) => {
        const events = texts.flatMap((text): RunEvent[] => [
          { type: "message.delta", messageId, text },
          { type: "message.completed", message: aMessage({ text, metadata: { [text]: text } }) },
        ]);
        const frames = parseEvents(textOf(sequenced([...events, { type: "done" }])).join(""));
        expect(frames.map(({ id }) => id)).toEqual(frames.map((_, index) => index + 1));
        const seen = frames.flatMap(({ event, data }) =>
          event === "thread.message.delta" ? [JSON.parse(data).delta.content[0].text] : [],
        );
        expect(seen).toEqual(texts);
        expect(frames).toHaveLength(events.length + 1);
        expect(frames.at(-1)?.data).toBe("[DONE]");
      }),
      { numRuns: 300 },
    );
  });
});
