import { describe, expect, it } from "vitest";
import { asId } from "../core/ids.ts";
import type { RunState } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { canBecome, type RunStatus, runStatuses } from "../core/run-status.ts";
import { resultingState, statusesThatAllow } from "./run-transition.ts";
import { sampleRun, sampleState, sampleStep, sampleThread } from "./testing/samples.ts";

const run = sampleRun(sampleThread({ organizationId: asId<"organization">("org") }));
const stateIn = (status: RunStatus): RunState => sampleState(run, { status });
const enter = (status: RunStatus): RunEvent =>
  status === "requires_action"
    ? { type: `run.${status}`, state: stateIn(status), step: sampleStep(run) }
    : { type: `run.${status}`, state: stateIn(status) };

describe("statusesThatAllow", () => {
  it.each(runStatuses)("allows one event to %s from where the run's life leads there, or stays", (to) => {
    expect(statusesThatAllow([enter(to)], runStatuses)).toEqual(
      runStatuses.filter((from) => from === to || canBecome(from, to)),
    );
  });

  it("follows the events of a batch one after the other", () => {
    const events = [enter("cancelling"), enter("cancelled"), { type: "done" } as const];
    expect(statusesThatAllow(events, runStatuses)).toEqual([
      "queued",
      "in_progress",
      "requires_action",
      "cancelling",
    ]);
    expect(statusesThatAllow([enter("cancelled"), enter("in_progress")], runStatuses)).toEqual([]);
  });

  it("allows no more than the caller expects", () => {
    expect(statusesThatAllow([enter("failed")], ["queued", "completed"])).toEqual(["queued"]);
    expect(statusesThatAllow([], ["completed"])).toEqual(["completed"]);
  });

  it("takes the announcement of a run for no change", () => {
    expect(statusesThatAllow([{ type: "run.created", state: stateIn("queued") }], runStatuses)).toEqual(
      runStatuses,
    );
  });
});

describe("resultingState", () => {
  it("is that of the last event that changes the run", () => {
    const last = enter("cancelled");
    expect(resultingState([enter("cancelling"), last, { type: "done" }])).toEqual(stateIn("cancelled"));
  });

  it("is none when no event changes it", () => {
    expect(resultingState([{ type: "run.created", state: stateIn("queued") }, { type: "done" }])).toBeNull();
  });
});
