import { describe, expect, it } from "vitest";
import { usageCsv } from "./usage-csv.ts";
import { spanOf } from "./usage-range.ts";
import { changeOf, perDay, rowsOf } from "./usage-rows.ts";

const figures = { runs: 2, failedRuns: 1, promptTokens: 10, completionTokens: 5, totalTokens: 15 };
const report = (data: object[]) =>
  ({ object: "usage", from: "", to: "", groupBy: [], totals: figures, data }) as never;

describe("spanOf", () => {
  const span = spanOf("7d", Date.parse("2026-11-20T15:40:00Z"));

  it("is of whole days of UTC, today included", () => {
    expect(span.days).toHaveLength(7);
    expect(span.days.at(0)).toBe("2026-11-14");
    expect(span.days.at(-1)).toBe("2026-11-20");
    expect(span).toMatchObject({ from: "2026-11-14T00:00:00.000Z", to: "2026-11-21T00:00:00.000Z" });
  });

  it("is compared with as long before, up to the same hour", () => {
    expect(span.before).toEqual({ from: "2026-11-07T00:00:00.000Z", to: "2026-11-13T15:00:00.000Z" });
  });
});

describe("rowsOf", () => {
  it("has every day, the latest first", () => {
    const days = ["2026-11-19", "2026-11-20"];
    const rows = rowsOf({
      by: "day",
      days,
      report: report([{ ...figures, day: days[0] }]),
      before: undefined,
    });
    expect(rows.map(({ label, runs }) => [label, runs])).toEqual([
      ["2026-11-20", 0],
      ["2026-11-19", 2],
    ]);
    expect(perDay(days, report([])).map(({ runs }) => runs)).toEqual([0, 0]);
  });

  it("has keys by their tokens, with those of the range before", () => {
    const key = (id: string, totalTokens: number) => ({
      ...figures,
      totalTokens,
      model: null,
      accessKey: { id, name: id.toUpperCase(), prefix: "sk-tune-a" },
    });
    const rows = rowsOf({
      by: "key",
      days: [],
      report: report([key("a", 1), key("b", 2), { ...key("", 0) }]),
      before: report([key("a", 4)]),
    });
    expect(rows.map(({ label, tokensBefore }) => [label, tokensBefore])).toEqual([
      ["B", 0],
      ["A", 4],
      ["Not known", 0],
    ]);
  });
});

describe("changeOf", () => {
  it.each([
    [0, 0, "same"],
    [5, 0, "new"],
    [0, 5, "−100 %"],
    [112, 100, "+12 %"],
    [60, 100, "−40 %"],
    [1_000, 1_001, "same"],
    [5_000, 100, "×50"],
  ])("says of %d after %d: %s", (now, before, words) => {
    expect(changeOf(now, before)).toBe(words);
  });
});

describe("usageCsv", () => {
  it("quotes what needs it, and makes no formula of a name", () => {
    const row = { ...figures, id: "k", note: "sk-tune-a…", tokensBefore: null };
    expect(
      usageCsv("key", [
        { ...row, label: 'a "b", c' },
        { ...row, label: "=HYPERLINK(1)" },
      ]),
    ).toBe(
      "key,prefix,runs,failed_runs,prompt_tokens,completion_tokens,total_tokens\r\n" +
        '"a ""b"", c",sk-tune-a…,2,1,10,5,15\r\n' +
        "'=HYPERLINK(1),sk-tune-a…,2,1,10,5,15\r\n",
    );
  });
});
