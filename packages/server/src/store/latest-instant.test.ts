import { describe, expect, it } from "vitest";
import { asId } from "../core/ids.ts";
import type { RunState } from "../core/run.ts";
import { latestInstant } from "./latest-instant.ts";
import { sampleDelta, sampleMessage, sampleRun, sampleStep, sampleThread } from "./testing/samples.ts";

const thread = sampleThread({ organizationId: asId<"organization">("org") });
const run = sampleRun(thread);
const state = (change: Partial<RunState>): RunState => ({ ...run, ...change });

describe("latestInstant", () => {
  it.each(["startedAt", "completedAt", "failedAt", "cancelledAt"] as const)(
    "is the %s of a run when nothing came later",
    (instant) => {
      const later = state({ startedAt: 5, [instant]: 7 });
      expect(latestInstant([{ type: "run.completed", state: later }, { type: "done" }])).toBe(7);
    },
  );

  it("is the expiry of a run that has expired, and of no other", () => {
    expect(latestInstant([{ type: "run.expired", state: state({ status: "expired", expiresAt: 9 }) }])).toBe(
      9,
    );
    expect(latestInstant([{ type: "run.failed", state: state({ status: "failed", failedAt: 2 }) }])).toBe(2);
  });

  it("is that of a step or message when it came later", () => {
    const step = sampleStep(run, { createdAt: 1, expiredAt: 30 });
    const message = sampleMessage(thread, { createdAt: 1, completedAt: null, incompleteAt: 20 });
    const expired = { type: "run.expired", state: state({ status: "expired", expiresAt: 9 }) } as const;
    expect(latestInstant([{ type: "message.incomplete", message }, expired])).toBe(20);
    expect(
      latestInstant([
        { type: "step.expired", step },
        { type: "message.incomplete", message },
      ]),
    ).toBe(30);
  });

  it("is 0 when nothing says when it was", () => {
    expect(latestInstant([sampleDelta("a"), { type: "done" }])).toBe(0);
  });
});
