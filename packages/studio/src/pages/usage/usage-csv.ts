import type { UsageRow } from "./usage-rows.ts";
import type { Grouping } from "./usage-search.ts";

/** The table as a spreadsheet reads it (RFC 4180). */
export function usageCsv(by: Grouping, rows: readonly UsageRow[]): string {
  const heading = [
    by,
    ...(by === "key" ? ["prefix"] : []),
    "runs",
    "failed_runs",
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
  ];
  const lines = rows.map((row) => [
    cell(row.label),
    ...(by === "key" ? [cell(row.note)] : []),
    row.runs,
    row.failedRuns,
    row.promptTokens,
    row.completionTokens,
    row.totalTokens,
  ]);
  return `${[heading, ...lines].map((line) => line.join(",")).join("\r\n")}\r\n`;
}

/** A name that begins like a formula would be one in a spreadsheet, whoever wrote it. */
function cell(text: string): string {
  const harmless = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
