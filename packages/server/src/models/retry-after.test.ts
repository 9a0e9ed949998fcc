import { describe, expect, it } from "vitest";
import { createManualClock } from "../../test/manual-clock.ts";
import { readRetryAfter } from "./retry-after.ts";

const clock = createManualClock({ now: Date.UTC(2026, 0, 1, 12, 0, 0) });

describe("readRetryAfter", () => {
  it.each([
    [{ "retry-after": "7" }, 7_000],
    [{ "retry-after": "1.5" }, 1_500],
    [{ "retry-after": "0" }, 0],
    [{ "retry-after": "Thu, 01 Jan 2026 12:00:30 GMT" }, 30_000],
    [{ "retry-after": "Thu, 01 Jan 2026 11:00:00 GMT" }, 0],
    [{ "retry-after-ms": "250" }, 250],
    [{ "retry-after-ms": "250", "retry-after": "7" }, 250],
    [{ "retry-after": "soon" }, null],
    [{ "retry-after": "-5x" }, null],
    [{}, null],
  ])("reads %o as %o ms", (headers, expected) => {
    expect(readRetryAfter(headers as Record<string, string>, clock)).toBe(expected);
  });

  it("finds nothing where there are no headers", () => {
    expect(readRetryAfter(undefined, clock)).toBeNull();
  });
});
