import { describe, expect, it } from "vitest";
import { retryDelayMs } from "./retry.ts";

describe("retry delay", () => {
  it("is what the provider asked for, exactly", () => {
    expect(retryDelayMs({ attempt: 3, retryAfterMs: 1_234, random: 0.9 })).toBe(1_234);
    expect(retryDelayMs({ attempt: 1, retryAfterMs: 0, random: 0.9 })).toBe(0);
  });

  it("doubles from half a second to eight", () => {
    const delays = [1, 2, 3, 4, 5, 6, 50].map((attempt) =>
      retryDelayMs({ attempt, retryAfterMs: null, random: 0 }),
    );
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it("is shortened by at most a quarter by chance", () => {
    expect(retryDelayMs({ attempt: 1, retryAfterMs: null, random: 1 })).toBe(375);
  });
});
