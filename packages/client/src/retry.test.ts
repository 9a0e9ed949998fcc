import { describe, expect, it } from "vitest";
import { ConnectionError, ThreadmillError, TimeoutError } from "./errors.ts";
import { readRetryAfter, retryDelayMs } from "./retry.ts";

const answered = (status: number, retryAfterMs: number | null = null) =>
  new ThreadmillError("no", { code: "internal", status, retryAfterMs });
const delay = (error: unknown, attempt = 0, chance = 0) =>
  retryDelayMs({ error, attempt, random: () => chance });

describe("retryDelayMs", () => {
  it.each([408, 429, 500, 502, 503, 504])("tries again after status %d", (status) => {
    expect(delay(answered(status))).not.toBeNull();
  });

  it.each([400, 401, 403, 404, 409, 413, 422])("does not try again after status %d", (status) => {
    expect(delay(answered(status))).toBeNull();
  });

  it("tries again when there was no answer, and not after errors of the program", () => {
    expect(delay(new ConnectionError("gone"))).not.toBeNull();
    expect(delay(new TimeoutError("late"))).not.toBeNull();
    expect(delay(new TypeError("a mistake"))).toBeNull();
  });

  it("waits twice as long each time, up to a bound, and half of it by chance", () => {
    const pauses = [0, 1, 2, 20].map((attempt) =>
      [0, 1].map((chance) => delay(answered(503), attempt, chance)),
    );
    expect(pauses).toEqual([
      [125, 250],
      [250, 500],
      [500, 1_000],
      [4_000, 8_000],
    ]);
  });

  it("waits for as long as the server asks, and not at all when that is too long", () => {
    expect(delay(answered(503, 7_000))).toBe(7_000);
    expect(delay(answered(429, 3_600_000))).toBeNull();
  });
});

describe("readRetryAfter", () => {
  it.each([
    ["2", 2_000],
    ["0", 0],
    ["Thu, 01 Jan 1970 00:00:10 GMT", 9_000],
    ["Thu, 01 Jan 1970 00:00:00 GMT", 0],
    ["soon", null],
    ["", null],
    [null, null],
  ])("reads %j as %j ms", (header, expected) => {
    expect(readRetryAfter(header, 1_000)).toBe(expected);
  });
});
