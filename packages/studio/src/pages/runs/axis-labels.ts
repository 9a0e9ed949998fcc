import { formatDuration } from "../../format/duration.ts";
import type { Tick, TimeScale } from "./time-scale.ts";

/** A text above the axis, all of which is seen and none of which covers another. */
export interface AxisLabel {
  key: string;
  text: string;
  /** Where it begins, in pixels from the start of the axis. */
  leftPx: number;
  /** Whether it says how long a wait was that is shown shorter. */
  isBreak: boolean;
}

/** No character of a time is wider, in text of 13 px. */
const characterPx = 8.5;
const gapPx = 6;

/** The times of the ticks and of the breaks, as many as there is room for: the beginning first, then the breaks. */
export function axisLabelsOf(scale: TimeScale, ticks: readonly Tick[], widthPx: number): AxisLabel[] {
  const times = ticks.map(({ left, label }) => ({
    key: label,
    text: label,
    leftPx: left * widthPx + 4,
    isBreak: false,
  }));
  const breaks = scale.breaks.flatMap(({ from, to, left, right }) => {
    const text = formatDuration(to - from);
    const middle = ((left + right) / 2) * widthPx;
    const label = { key: `break-${from}`, text, leftPx: middle - widthOf(text) / 2, isBreak: true };
    return widthOf(text) <= (right - left) * widthPx ? [label] : [];
  });
  const placed: AxisLabel[] = [];
  for (const label of [...times.slice(0, 1), ...breaks, ...times.slice(1)]) {
    const right = label.leftPx + widthOf(label.text);
    const isFree = placed.every(
      (other) => right + gapPx <= other.leftPx || other.leftPx + widthOf(other.text) + gapPx <= label.leftPx,
    );
    if (isFree && right <= widthPx) {
      placed.push(label);
    }
  }
  return placed.sort((a, b) => a.leftPx - b.leftPx);
}

/** At most so many pixels. */
function widthOf(text: string): number {
  return text.length * characterPx;
}
