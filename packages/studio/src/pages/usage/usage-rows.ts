import type { UsageReport } from "@threadmill/client";
import type { Grouping } from "./usage-search.ts";

export type Figures = UsageReport["totals"];

export interface UsageRow extends Figures {
  id: string;
  label: string;
  /** Beside the label, such as a key's first characters. */
  note: string;
  /** Tokens in the range before; `null` where rows have no counterpart there. */
  tokensBefore: number | null;
}

const nothing: Figures = { runs: 0, failedRuns: 0, promptTokens: 0, completionTokens: 0, totalTokens: 0 };

/** The table's rows: all days, the latest first, also those without runs; models and keys by their tokens. */
export function rowsOf({
  by,
  days,
  report,
  before,
}: {
  by: Grouping;
  days: readonly string[];
  report: UsageReport;
  before: UsageReport | undefined;
}): UsageRow[] {
  if (by === "day") {
    return perDay(days, report)
      .map((figures, index) => ({
        ...figures,
        id: days[index] ?? "",
        label: days[index] ?? "",
        note: "",
        tokensBefore: null,
      }))
      .reverse();
  }
  const tokensBefore = new Map(before?.data.map((row) => [idOf(row), row.totalTokens]));
  return report.data
    .map((row) => ({
      runs: row.runs,
      failedRuns: row.failedRuns,
      promptTokens: row.promptTokens,
      completionTokens: row.completionTokens,
      totalTokens: row.totalTokens,
      id: idOf(row),
      label: by === "model" ? (row.model ?? "") : nameOf(row.accessKey),
      note: by === "key" ? (row.accessKey?.prefix ?? "") : "",
      tokensBefore: before === undefined ? null : (tokensBefore.get(idOf(row)) ?? 0),
    }))
    .sort((a, b) => b.totalTokens - a.totalTokens || b.runs - a.runs);
}

/** Figures of each day, in order; of days without runs too. */
export function perDay(days: readonly string[], report: UsageReport): Figures[] {
  const known = new Map(report.data.map((row) => [row.day, row]));
  return days.map((day) => {
    const { runs, failedRuns, promptTokens, completionTokens, totalTokens } = known.get(day) ?? nothing;
    return { runs, failedRuns, promptTokens, completionTokens, totalTokens };
  });
}

/** In words how a figure compares with that of the range before: `+12 %`, `−40 %`, `new`, `same`. */
export function changeOf(now: number, before: number): string {
  if (before === 0) {
    return now === 0 ? "same" : "new";
  }
  const percent = Math.round((now / before - 1) * 100);
  if (percent === 0) {
    return "same";
  }
  if (percent >= 1_000) {
    return `×${Math.round(now / before)}`;
  }
  return `${percent > 0 ? "+" : "−"}${Math.abs(percent)} %`;
}

function idOf({ model, accessKey }: UsageReport["data"][number]): string {
  return model ?? accessKey?.id ?? "";
}

function nameOf(accessKey: UsageReport["data"][number]["accessKey"]): string {
  return accessKey === null || accessKey.id === "" ? "Not known" : accessKey.name || accessKey.id;
}
