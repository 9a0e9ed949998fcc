import * as read from "../../api/search-params.ts";
import { type Range, ranges } from "./usage-range.ts";

export const groupings = ["day", "model", "key"] as const;
export type Grouping = (typeof groupings)[number];

/** `range`: how many days; `by`: what the table's rows are. Thirty days by day if nothing is said. */
export interface UsageSearch {
  range?: Range;
  by?: Grouping;
}

export function readUsageSearch(search: Record<string, unknown>): UsageSearch {
  return read.withoutAbsent({
    range: read.oneOf(search["range"], ranges),
    by: read.oneOf(search["by"], groupings),
  });
}
