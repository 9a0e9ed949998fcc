const grouped = new Intl.NumberFormat("en-US");

/** A count in full, with groups of thousands: `12,480`. */
export function formatCount(count: number): string {
  return grouped.format(count);
}

/** A count in at most four characters and a unit, for columns: `842`, `12.4k`, `3.1M`. */
export function formatShortCount(count: number): string {
  if (count < 1_000) {
    return String(count);
  }
  if (count < 999_500) {
    return `${(count / 1_000).toFixed(count < 99_950 ? 1 : 0)}k`;
  }
  return `${(count / 1_000_000).toFixed(count < 99_950_000 ? 1 : 0)}M`;
}

/** `1 run`, `3 runs`. */
export function formatNumberOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${formatCount(count)} ${count === 1 ? noun : plural}`;
}
