import * as read from "../../api/search-params.ts";
import type { ThreadSummaryFilter } from "../../api/thread-summaries.ts";

/** What the list of threads shows, as it stands in the URL. */
export interface ThreadFilter {
  /** Words of the thread, and `key=value` for what its metadata has. */
  q?: string;
  updated?: UpdatedWithin;
  runs?: "failed";
}

export type UpdatedWithin = "1h" | "24h" | "7d" | "30d";

const hourMs = 3_600_000;
const spansMs: Record<UpdatedWithin, number> = {
  "1h": hourMs,
  "24h": 24 * hourMs,
  "7d": 7 * 24 * hourMs,
  "30d": 30 * 24 * hourMs,
};

/** What a link brings is not trusted: what does not fit is left out. */
export function readThreadFilter(search: Record<string, unknown>): ThreadFilter {
  return read.withoutAbsent({
    q: read.text(search["q"]),
    updated: read.oneOf(search["updated"], ["1h", "24h", "7d", "30d"]),
    runs: read.oneOf(search["runs"], ["failed"]),
  });
}

/**
 * Takes `refund user=u42 plan="pro plus"` apart into words and metadata. What stands in quotes is one word, and what
 * has no `=` after a key is a word.
 */
export function readWords(text: string): { words: string; metadata: Record<string, string> } {
  const metadata: Record<string, string> = {};
  const words: string[] = [];
  for (const [piece, key, quoted, plain] of text.matchAll(/([\w.:-]+)=(?:"([^"]*)"?|(\S+))|\S+/g)) {
    if (key === undefined) {
      words.push(piece);
    } else {
      metadata[key] = quoted ?? plain ?? "";
    }
  }
  return { words: words.join(" "), metadata };
}

/** A pair of metadata as {@link readWords} reads it. */
export function writePair(key: string, value: string): string {
  return /^\S+$/.test(value) && !value.startsWith('"') ? `${key}=${value}` : `${key}="${value}"`;
}

/** The filter as the server is asked with it. `now` in milliseconds since 1970. */
export function summaryFilterOf({ q = "", updated, runs }: ThreadFilter, now: number): ThreadSummaryFilter {
  const { words, metadata } = readWords(q);
  return {
    search: words === "" ? undefined : words,
    metadata,
    failed: runs === "failed" ? "true" : undefined,
    updatedSince: updated && new Date(now - spansMs[updated]).toISOString(),
  };
}
