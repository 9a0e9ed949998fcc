import { describe, expect, it } from "vitest";
import { createManualClock } from "../../test/manual-clock.ts";
import { asId } from "../core/ids.ts";
import { createRunRests } from "./run-rests.ts";

const runId = asId<"run">("run_1");
const other = asId<"run">("run_2");
const far = Number.MAX_SAFE_INTEGER;

describe("the rests of a run whose work could not be written", () => {
  function setUp() {
    const clock = createManualClock();
    const rests = createRunRests({ clock, leaseMs: 1_500 });
    const restMs = (id = runId, expiresAt = far) => rests.begin({ runId: id, expiresAt }) - clock.now();
    return { clock, rests, restMs };
  }

  it("last a lease at first, and longer with each in a row: up to eight seconds, and after five to a minute", () => {
    const { restMs } = setUp();
    const rests = Array.from({ length: 9 }, () => restMs());
    expect(rests).toEqual([1_500, 3_000, 6_000, 8_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
    expect(restMs(other)).toBe(1_500);
  });

  it("begin anew when something was written in between, or long ago", async () => {
    const { clock, rests, restMs } = setUp();
    restMs();
    rests.end(runId);
    expect(restMs()).toBe(1_500);
    await clock.advance(3_600_000);
    restMs(other);
    expect(restMs()).toBe(1_500);
  });

  it("end when the run is over, so that it can be put away", () => {
    const { clock, restMs } = setUp();
    expect(restMs(runId, clock.now() + 1_000)).toBe(1_000);
  });
});
