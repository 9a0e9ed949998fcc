import { expect, it } from "vitest";
import { formatCount, formatNumberOf, formatShortCount } from "./count.ts";

it("groups thousands in full counts", () => {
  expect(formatCount(1_234_567)).toBe("1,234,567");
});

it.each([
  [999, "999"],
  [1_000, "1.0k"],
  [99_949, "99.9k"],
  [99_950, "100k"],
  [999_499, "999k"],
  [999_500, "1.0M"],
  [250_000_000, "250M"],
])("shortens %d to %s", (count, text) => {
  expect(formatShortCount(count)).toBe(text);
});

it("counts nouns", () => {
  expect(formatNumberOf(1, "run")).toBe("1 run");
  expect(formatNumberOf(2, "entry", "entries")).toBe("2 entries");
});
