import { describe, expect, it } from "vitest";
import { readRange } from "./byte-range.ts";

describe("readRange", () => {
  it.each([
    ["bytes=0-", { start: 0, end: 10 }],
    ["bytes=0-0", { start: 0, end: 1 }],
    ["bytes=3-5", { start: 3, end: 6 }],
    ["Bytes=9-99", { start: 9, end: 10 }],
    ["bytes=-3", { start: 7, end: 10 }],
    ["bytes=-99", { start: 0, end: 10 }],
  ])("understands %s", (header, range) => {
    expect(readRange(header, 10)).toEqual(range);
  });

  it.each([undefined, "", "bytes=-", "bytes=5-3", "bytes=0-1,3-4", "lines=1-2", "bytes=a-b", "bytes=1.5-2"])(
    "takes %s for everything",
    (header) => {
      expect(readRange(header, 10)).toBeNull();
    },
  );

  it.each([
    ["bytes=10-", 10],
    ["bytes=11-12", 10],
    ["bytes=-0", 10],
    ["bytes=0-", 0],
    ["bytes=-1", 0],
  ])("refuses %s of %i bytes, and says how many there are", (header, bytes) => {
    expect(() => readRange(header, bytes)).toThrow(
      expect.objectContaining({
        code: "range_not_satisfiable",
        headers: { "content-range": `bytes */${bytes}` },
      }),
    );
  });
});
