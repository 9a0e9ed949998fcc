import type { Memory } from "./memory-probe.ts";

/** Of the heap, per window. A leak of one object per run is far above it. */
const mostGrowth = 0.005;
/** Connections to the database and to a provider that are kept in store: how many differs by chance. */
const mostKept = 24;

/**
 * Whether a process holds more from window to window. The slope is that of the line through all windows but the first,
 * which fills what is filled once.
 */
export function growthOf(memory: readonly Memory[]): { perWindow: number; problems: string[] } {
  const heap = memory.slice(1).map(({ heapBytes }) => heapBytes);
  const mean = sum(heap) / heap.length;
  const middle = (heap.length - 1) / 2;
  const slope =
    sum(heap.map((bytes, index) => (bytes - mean) * (index - middle))) /
    sum(heap.map((_, index) => (index - middle) ** 2));
  const perWindow = slope / mean;
  const problems: string[] = [];
  if (!(perWindow <= mostGrowth)) {
    problems.push(`a problem: the heap grows by ${(perWindow * 100).toFixed(2)} % per window`);
  }
  const held = memory.slice(1).map(({ resources }) => sum(Object.values(resources)));
  const more = (held.at(-1) ?? 0) - Math.min(...held);
  if (more > mostKept) {
    problems.push(`a problem: the process holds ${more} handles and timers more in the end than before`);
  }
  return { perWindow, problems };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
