/** A span for people: `840 ms`, `1.24 s`, `12.4 s`, `3 min 05 s`, `2 h 10 min`. Spans below zero count as none. */
export function formatDuration(ms: number): string {
  const span = Math.max(0, ms);
  if (span < 999.5) {
    return `${Math.round(span)} ms`;
  }
  if (span < 9_995) {
    return `${(span / 1_000).toFixed(2)} s`;
  }
  if (span < 59_950) {
    return `${(span / 1_000).toFixed(1)} s`;
  }
  const seconds = Math.round(span / 1_000);
  if (seconds < 3_600) {
    return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, "0")} s`;
  }
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
