import * as read from "../../api/search-params.ts";

const tabs = ["input", "output", "events"] as const;

/** What of a run is looked at. */
export interface RunSearch {
  /** Key of a row of the timeline; absent: what matters most. */
  step?: string;
  tab?: (typeof tabs)[number];
}

export function readRunSearch(search: Record<string, unknown>): RunSearch {
  return read.withoutAbsent({ step: read.text(search["step"]), tab: read.oneOf(search["tab"], tabs) });
}
