import { expect, it } from "vitest";
import { formatAge, formatAgo } from "./time.ts";

const now = Date.UTC(2026, 5, 15, 12);

it.each([
  [5_000, "now"],
  [45_000, "45 s"],
  [60_000, "1 min"],
  [3_599_999, "59 min"],
  [3_600_000, "1 h"],
  [86_400_000, "1 d"],
  [6.9 * 86_400_000, "6 d"],
  [60 * 86_400_000, "16 Apr"],
  [400 * 86_400_000, "11 May 2025"],
])("shows an age of %d ms as %s", (age, text) => {
  expect(formatAge(now - age, now)).toBe(text);
});

it("takes what lies in the future for now", () => {
  expect(formatAge(now + 5_000, now)).toBe("now");
});

it.each([
  [5_000, "now"],
  [10_000, "10 s ago"],
  [6.9 * 86_400_000, "6 d ago"],
  [60 * 86_400_000, "16 Apr"],
])("says within a sentence of an age of %d ms that it was %s", (age, text) => {
  expect(formatAgo(now - age, now)).toBe(text);
});
