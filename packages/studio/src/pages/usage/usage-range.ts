const dayMs = 86_400_000;
const hourMs = 3_600_000;

export const ranges = ["7d", "30d", "90d", "365d"] as const;
export type Range = (typeof ranges)[number];

export const rangeWords: Record<Range, string> = {
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
  "365d": "Last 365 days",
};

/** What is asked for. Days are those of UTC, as the server counts them. */
export interface Span {
  /** Of each day of the range, `2026-11-04`, today last. */
  days: readonly string[];
  from: string;
  to: string;
  /** As long before, so far into its last day as today is, for a fair comparison. */
  before: { from: string; to: string };
}

export function spanOf(range: Range, now: number): Span {
  const count = Number.parseInt(range, 10);
  const today = Math.floor(now / dayMs) * dayMs;
  const start = today - (count - 1) * dayMs;
  // To the hour, so that a comparison can be remembered for as long.
  const elapsed = Math.floor((now - today) / hourMs) * hourMs;
  const text = (at: number) => new Date(at).toISOString();
  return {
    days: Array.from({ length: count }, (_, index) => text(start + index * dayMs).slice(0, 10)),
    from: text(start),
    to: text(today + dayMs),
    before: {
      from: text(start - count * dayMs),
      to: text(today - count * dayMs + Math.max(elapsed, hourMs)),
    },
  };
}
