import { expect, it } from "vitest";
import { formatDuration } from "./duration.ts";

it.each([
  [-5, "0 ms"],
  [0, "0 ms"],
  [999.4, "999 ms"],
  [999.6, "1.00 s"],
  [9_994, "9.99 s"],
  [9_996, "10.0 s"],
  [59_960, "1 min 00 s"],
  [185_000, "3 min 05 s"],
  [3_599_600, "1 h 00 min"],
  [7_800_000, "2 h 10 min"],
])("shows %d ms as %s", (ms, text) => {
  expect(formatDuration(ms)).toBe(text);
});
