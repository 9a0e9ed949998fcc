import { describe, expect, it } from "vitest";
import { sleep } from "../src/core/clock.ts";
import { createManualClock } from "./manual-clock.ts";

describe("createManualClock", () => {
  it("calls timers in the order in which they fall due, each at its own instant", async () => {
    const clock = createManualClock({ now: 1_000 });
    const calls: [string, number][] = [];
    clock.after(20, () => calls.push(["second", clock.now()]));
    clock.after(10, () => calls.push(["first", clock.now()]));
    clock.after(31, () => calls.push(["later", clock.now()]));

    await clock.advance(30);

    expect(calls).toEqual([
      ["first", 1_010],
      ["second", 1_020],
    ]);
    expect(clock.now()).toBe(1_030);
    expect(clock.pending).toBe(1);
  });

  it("does not call a timer that was cancelled", async () => {
    const clock = createManualClock();
    let called = false;
    const cancel = clock.after(10, () => {
      called = true;
    });
    cancel();

    await clock.advance(10);

    expect(called).toBe(false);
  });

  it("lets code that sleeps several times within the span run on", async () => {
    const clock = createManualClock({ now: 0 });
    const wokenAt: number[] = [];
    const sleeper = (async () => {
      for (let round = 0; round < 3; round += 1) {
        await sleep(clock, 10);
        wokenAt.push(clock.now());
      }
    })();

    await clock.advance(30);
    await sleeper;

    expect(wokenAt).toEqual([10, 20, 30]);
  });

  it("tells when so many timers wait", async () => {
    const clock = createManualClock();
    const waiting = clock.untilPending(2);
    clock.after(1, () => undefined);
    clock.after(1, () => undefined);

    await expect(waiting).resolves.toBeUndefined();
  });
});
