import { expect, it } from "vitest";
import { stateOfRun } from "./run-state.ts";

it("shows a run that was stopped otherwise than one that waits", () => {
  expect(stateOfRun({ status: "cancelled" }).state).not.toBe(stateOfRun({ status: "queued" }).state);
});
