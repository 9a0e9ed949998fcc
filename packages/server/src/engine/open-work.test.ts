import { describe, expect, it } from "vitest";
import { aMessage, aRun, aStep } from "../../test/fixtures.ts";
import { asId } from "../core/ids.ts";
import { stateOf } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { afterEvent, closingEvents, nothingOpen } from "./open-work.ts";

const after = (...events: RunEvent[]) => events.reduce(afterEvent, nothingOpen);
const message = aMessage({ role: "assistant", status: "in_progress", content: [], completedAt: null });
const step = aStep({ status: "in_progress", completedAt: null });
const begun: RunEvent[] = [
  { type: "step.created", step },
  { type: "message.created", message },
  { type: "message.delta", messageId: message.id, text: "Once " },
  { type: "message.delta", messageId: message.id, text: "upon" },
];

describe("open work", () => {
  it("is nothing once message and step have ended", () => {
    expect(after(...begun, { type: "message.completed", message }, { type: "step.completed", step })).toEqual(
      nothingOpen,
    );
  });

  it("is put away with the text that was streamed, the message before its step", () => {
    const events = closingEvents(after(...begun), { ending: "cancelled", error: null, now: 2_000 });
    expect(events).toMatchObject([
      {
        type: "message.incomplete",
        message: {
          status: "incomplete",
          incompleteReason: "run_cancelled",
          content: [{ text: "Once upon" }],
        },
      },
      { type: "step.cancelled", step: { status: "cancelled", cancelledAt: 2_000 } },
    ]);
  });

  it("is put away with the refusal that was streamed", () => {
    const events = closingEvents(
      after(
        ...begun,
        { type: "message.delta", messageId: message.id, text: "No", refusalIndex: 1 },
        { type: "message.delta", messageId: message.id, text: ".", refusalIndex: 1 },
      ),
      { ending: "expired", error: null, now: 2_000 },
    );
    expect(events[0]).toMatchObject({
      message: { content: [{ text: "Once upon" }, { type: "refusal", refusal: "No." }] },
    });
  });

  it("is put away with the calls that were streamed", () => {
    const calling = aStep({ status: "in_progress", details: { type: "tool_calls", toolCalls: [] } });
    const work = after(
      { type: "step.created", step: calling },
      {
        type: "step.delta",
        stepId: calling.id,
        toolCall: { index: 0, id: "call_1", name: "f", arguments: "" },
      },
      { type: "step.delta", stepId: calling.id, toolCall: { index: 0, arguments: '{"a' } },
    );
    expect(closingEvents(work, { ending: "expired", error: null, now: 2_000 })).toMatchObject([
      {
        type: "step.expired",
        step: { expiredAt: 2_000, details: { toolCalls: [{ id: "call_1", name: "f", arguments: '{"a' }] } },
      },
    ]);
  });

  it("says why it failed", () => {
    const error = { code: "server_error", message: "gone" } as const;
    const [, closed] = closingEvents(after(...begun), { ending: "failed", error, now: 2_000 });
    expect(closed).toMatchObject({ type: "step.failed", step: { lastError: error, failedAt: 2_000 } });
  });

  it("is the whole step while the run waits for the client", () => {
    const waiting = aStep({ id: asId<"step">("step_2"), details: { type: "tool_calls", toolCalls: [] } });
    const state = stateOf(aRun());
    expect(after({ type: "run.requires_action", state, step: waiting })).toEqual({
      step: waiting,
      message: null,
    });
  });
});
