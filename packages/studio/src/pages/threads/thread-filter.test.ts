import { describe, expect, it } from "vitest";
import { readThreadFilter, readWords, summaryFilterOf, writePair } from "./thread-filter.ts";

describe("the filter of the list of threads", () => {
  it("takes words and pairs of metadata from one text", () => {
    expect(readWords('paid twice user=u_42 plan="pro plus"')).toEqual({
      words: "paid twice",
      metadata: { user: "u_42", plan: "pro plus" },
    });
    expect(readWords("1 + 1 = 2")).toEqual({ words: "1 + 1 = 2", metadata: {} });
    expect(readWords('plan="pro pl')).toEqual({ words: "", metadata: { plan: "pro pl" } });
    expect(readWords("user=")).toEqual({ words: "user=", metadata: {} });
  });

  it("writes a pair as it is read", () => {
    for (const value of ["u_42", "pro plus", "a=b", "é"]) {
      expect(readWords(writePair("key", value)).metadata).toEqual({ key: value });
    }
  });

  it("leaves out of a link what does not fit", () => {
    expect(readThreadFilter({ q: 42, updated: "9y", runs: "failed", other: 1 })).toEqual({
      q: "42",
      runs: "failed",
    });
  });

  it("asks from a time on", () => {
    expect(summaryFilterOf({ updated: "24h" }, Date.parse("2026-11-04T10:00:00Z"))).toEqual({
      metadata: {},
      updatedSince: "2026-11-03T10:00:00.000Z",
    });
  });
});
