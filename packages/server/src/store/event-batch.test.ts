import { describe, expect, it } from "vitest";
import { asId } from "../core/ids.ts";
import { stateOf } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { fromBatch, toBatch, toBatches } from "./event-batch.ts";
import { type JsonText, toJsonText } from "./json-text.ts";
import {
  awkwardText,
  nextId,
  sampleDelta,
  sampleMessage,
  sampleRun,
  sampleStep,
  sampleThread,
} from "./testing/samples.ts";

const thread = sampleThread({ organizationId: nextId("organization") });
const run = sampleRun(thread);
const state = stateOf(run);
const step = sampleStep(run);
const message = sampleMessage(thread);

function callDelta(stepId: string, text: string, rest: { id?: string; name?: string } = {}): RunEvent {
  return {
    type: "step.delta",
    stepId: asId<"step">(stepId),
    toolCall: { index: 0, ...rest, arguments: text },
  };
}

const answer: RunEvent[] = [
  { type: "thread.created", thread },
  { type: "run.created", state },
  { type: "run.queued", state },
  { type: "run.in_progress", state: { ...state, status: "in_progress" } },
  { type: "step.created", step },
  { type: "step.in_progress", step },
  { type: "message.created", message },
  { type: "message.in_progress", message },
  sampleDelta("a"),
  sampleDelta(awkwardText),
  sampleDelta("c"),
  { ...sampleDelta("d"), refusalIndex: 0 } as RunEvent,
  { ...sampleDelta("e"), refusalIndex: 0 } as RunEvent,
  { ...sampleDelta("f"), refusalIndex: 1 } as RunEvent,
  { type: "message.delta", messageId: asId<"message">("msg_2"), text: "g" },
  callDelta("step_1", "", { id: "call_1", name: "look" }),
  callDelta("step_1", "{}"),
  callDelta("step_2", "[]"),
  sampleDelta("h"),
  { type: "step.completed", step: { ...step, status: "completed" } },
  { type: "done" },
  { type: "done" },
];

describe("a batch of events", () => {
  it("gives back what came, numbered up to the last", () => {
    expect(fromBatch(100, toBatch(answer))).toEqual(
      answer.map((event, index) => ({ sequence: 100 - answer.length + 1 + index, event })),
    );
  });

  it("gives back any part of it", () => {
    for (let from = 0; from < answer.length; from += 1) {
      const part = answer.slice(from, from + 5);
      expect(fromBatch(5, toBatch(part)).map(({ event }) => event)).toEqual(part);
    }
  });

  it("says once what its events have in common", () => {
    const deltas = Array.from({ length: 64 }, (_, index) => sampleDelta(`word${index} `));
    const words = deltas.reduce((sum, delta) => sum + ("text" in delta ? delta.text.length : 0), 0);
    expect(toBatch(deltas).length).toBeLessThan(words + 64 * '"",'.length + 100);
    const changes: RunEvent[] = [
      { type: "step.created", step },
      { type: "step.in_progress", step },
    ];
    expect(toBatch(changes).length).toBeLessThan(JSON.stringify(step).length + 100);
  });

  it("is divided where it becomes too large for one reader", () => {
    const long = Array.from({ length: 10 }, (_, index) => sampleDelta(`${index}`.repeat(30_000)));
    const many = Array.from({ length: 600 }, (_, index) => sampleDelta(`${index}`));
    for (const events of [long, many, [sampleDelta("x".repeat(1_000_000))]]) {
      let last = 0;
      const batches = toBatches(events);
      const read = batches.flatMap(({ count, text }) => {
        last += count;
        return fromBatch(last, text);
      });
      expect(read).toEqual(events.map((event, index) => ({ sequence: index + 1, event })));
      for (const { count, text } of batches) {
        expect(count).toBeLessThanOrEqual(256);
        expect(count === 1 || text.length <= 65_536).toBe(true);
      }
    }
    expect(toBatches(long).length).toBeGreaterThan(3);
    expect(toBatches(many).length).toBe(3);
  });

  it("may be one event as it was kept before there were batches", () => {
    const stored: JsonText<RunEvent> = toJsonText({ type: "done" });
    expect(fromBatch(7, stored)).toEqual([{ sequence: 7, event: { type: "done" } }]);
  });
});
