/** A span of time in milliseconds since 1970, `from` before or at `to`. */
export interface Span {
  from: number;
  to: number;
}

/** A long time of waiting that the axis shortens, and marks. `left` and `right`: shares of the axis, 0 to 1. */
export interface Break extends Span {
  left: number;
  right: number;
}

export interface TimeScale {
  /** Where an instant is on the axis, 0 to 1. */
  at: (instant: number) => number;
  breaks: readonly Break[];
  /** How many milliseconds the axis would span at the rate of its parts that are not shortened. */
  shownMs: number;
  start: number;
  end: number;
}

/** Where waiting takes more than this many times the rest, it is shortened to a share of it. */
const mostWaiting = 3;
const waitingShare = 0.5;
/** Of several waits those count as long that come to this share of the longest. */
const shareOfLongest = 0.1;
/** What would be shortened by less than this factor is not worth a mark. */
const leastShortening = 1.6;

/**
 * One axis from `start` to `end`. Where waiting outweighs all else by far, long waits are shortened to the same width,
 * so that what was done stays readable beside them; the rest keeps one rate.
 *
 * @param busy - When something was done; in any order, may overlap.
 */
export function createTimeScale({
  start,
  end,
  busy,
}: {
  start: number;
  end: number;
  busy: readonly Span[];
}): TimeScale {
  const waits = gapsBetween(busy, { from: start, to: end });
  const longest = Math.max(0, ...waits.map(lengthOf));
  const long = waits.map(lengthOf).filter((length) => length >= longest * shareOfLongest);
  const restMs = end - start - sum(long);
  const isLopsided = restMs > 0 && sum(long) > restMs * mostWaiting;
  const widest = isLopsided ? capFor(long, restMs * waitingShare) : Number.POSITIVE_INFINITY;
  const shortened = waits.filter(
    (wait) => lengthOf(wait) >= longest * shareOfLongest && lengthOf(wait) > widest * leastShortening,
  );
  const shownMs = Math.max(1, end - start - sum(shortened.map((wait) => lengthOf(wait) - widest)));

  /** How much of the axis is saved before each break. */
  const savedBefore: number[] = [];
  let savedMs = 0;
  for (const wait of shortened) {
    savedBefore.push(savedMs);
    savedMs += lengthOf(wait) - widest;
  }

  const at = (instant: number): number => {
    const clamped = Math.max(start, Math.min(end, instant));
    const last = lastBefore(shortened, clamped);
    const wait = shortened[last];
    const passedMs = wait === undefined ? 0 : Math.min(clamped, wait.to) - wait.from;
    const saved =
      wait === undefined ? 0 : (savedBefore[last] ?? 0) + passedMs * (1 - widest / lengthOf(wait));
    return (clamped - start - saved) / shownMs;
  };
  return {
    at,
    breaks: shortened.map((wait) => ({ ...wait, left: at(wait.from), right: at(wait.to) })),
    shownMs,
    start,
    end,
  };
}

/** Index of the last span that begins before the instant, or -1. The spans are in order: a run may wait very often. */
function lastBefore(spans: readonly Span[], instant: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((spans[middle]?.from ?? instant) < instant) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - 1;
}

/** The length that all are cut to, so that they come to `total`. */
function capFor(lengths: readonly number[], total: number): number {
  let left = total;
  const ascending = lengths.toSorted((a, b) => a - b);
  for (const [index, length] of ascending.entries()) {
    const share = left / (ascending.length - index);
    if (length > share) {
      return share;
    }
    left -= length;
  }
  return Number.POSITIVE_INFINITY;
}

function gapsBetween(spans: readonly Span[], { from, to }: Span): Span[] {
  const gaps: Span[] = [];
  let reached = from;
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    if (span.from > reached) {
      gaps.push({ from: reached, to: Math.min(span.from, to) });
    }
    reached = Math.max(reached, span.to);
  }
  if (to > reached) {
    gaps.push({ from: reached, to });
  }
  return gaps;
}

export interface Tick {
  /** Share of the axis, 0 to 1. */
  left: number;
  label: string;
}

/** About as wide is the label of a mark. */
const labelPx = 40;

const steps = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
  600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 86_400_000,
];

/** Marks at round times since the start, at least `gapPx` apart on an axis of `widthPx`; none within a break. */
export function ticksOf(scale: TimeScale, widthPx: number, gapPx = 88): Tick[] {
  const stepMs = steps.find((step) => (step / scale.shownMs) * widthPx >= gapPx) ?? 86_400_000;
  const ticks: Tick[] = [];
  let lastPx = Number.NEGATIVE_INFINITY;
  let offset = 0;
  while (scale.start + offset <= scale.end) {
    const instant = scale.start + offset;
    const within = scale.breaks.find(({ from, to }) => instant > from && instant < to);
    if (within !== undefined) {
      // Where the axis goes on it says where it is.
      mark(within.to);
      offset = Math.ceil((within.to - scale.start) / stepMs) * stepMs;
      continue;
    }
    mark(instant);
    offset += stepMs;
  }
  return ticks;

  function mark(instant: number): void {
    const px = scale.at(instant) * widthPx;
    if (px - lastPx >= gapPx * 0.8 && widthPx - px >= labelPx) {
      ticks.push({ left: px / widthPx, label: formatOffset(instant - scale.start, stepMs) });
      lastPx = px;
    }
  }
}

/** How long after the start, no finer than the step between two marks: `0`, `250 ms`, `1.5 s`, `8:05`, `1:02:05`. */
export function formatOffset(ms: number, stepMs: number): string {
  if (ms === 0) {
    return "0";
  }
  if (ms < 1_000) {
    return `${Math.round(ms)} ms`;
  }
  const decimals = stepMs >= 1_000 ? 0 : stepMs >= 100 ? 1 : stepMs >= 10 ? 2 : 3;
  if (ms < 60_000) {
    return `${(ms / 1_000).toFixed(decimals)} s`;
  }
  const minutes = Math.floor(ms / 60_000);
  const seconds = ((ms % 60_000) / 1_000).toFixed(decimals).padStart(decimals === 0 ? 2 : decimals + 3, "0");
  return minutes < 60
    ? `${minutes}:${seconds}`
    : `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${seconds}`;
}

function lengthOf({ from, to }: Span): number {
  return to - from;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
