import { expect, it, onTestFinished, vi } from "vitest";
import { systemTiming } from "./timing.ts";

it.each([2 ** 31, Number.POSITIVE_INFINITY])("does not end a wait of %d ms at once", (delayMs) => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const callback = vi.fn();

  const cancel = systemTiming.after(delayMs, callback);
  vi.advanceTimersByTime(1_000_000);

  expect(callback).not.toHaveBeenCalled();
  cancel();
  expect(vi.getTimerCount()).toBe(0);
});
