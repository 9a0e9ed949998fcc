import { useId } from "react";
import { classNames } from "../../components/class-names.ts";
import { axisLabelsOf } from "./axis-labels.ts";
import type { Break, Tick, TimeScale } from "./time-scale.ts";
import { percent } from "./timeline-bar.tsx";

const zigzagPx = 12;

/** The times above the rows, and how long each wait was that is shown shorter than it was. */
export function AxisLabels({
  scale,
  ticks,
  widthPx,
}: {
  scale: TimeScale;
  ticks: readonly Tick[];
  widthPx: number;
}) {
  return (
    <span data-testid="axis" className="numeric relative block h-full overflow-hidden text-13 text-ink-3">
      {axisLabelsOf(scale, ticks, widthPx).map(({ key, text, leftPx, isBreak }) => (
        <span
          key={key}
          title={isBreak ? "Time of waiting, shown shorter than it was" : undefined}
          className={classNames("absolute top-1.5 whitespace-nowrap", isBreak && "text-ink-2")}
          style={{ left: leftPx }}
        >
          {text}
        </span>
      ))}
    </span>
  );
}

/** Behind the rows a line at each time; before them the marks where waiting was shortened. */
export function AxisLines({ ticks }: { ticks: readonly Tick[] }) {
  return ticks.map(({ left, label }) => (
    <span key={label} className="absolute inset-y-0 border-l border-line" style={{ left: percent(left) }} />
  ));
}

/**
 * Across the rows where there is room, but only where their bars are; where waits are many, a mark at the top of each.
 *
 * @param props.rowHeight - In pixels.
 * @param props.barFrom - Where in a row the band of its bar begins, in pixels.
 */
export function BreakMarks({
  scale,
  widthPx,
  rowHeight,
  barFrom,
}: {
  scale: TimeScale;
  widthPx: number;
  rowHeight: number;
  barFrom: number;
}) {
  const id = useId();
  return (
    <>
      <svg aria-hidden="true" className="absolute size-0">
        <defs>
          <pattern id={`${id}-line`} width={zigzagPx} height="8" patternUnits="userSpaceOnUse">
            <g fill="none" strokeLinejoin="round">
              <path d="M6 -2 L9 0 L3 4 L9 8 L3 12" stroke="var(--color-canvas)" strokeWidth="6" />
              <path
                d="M4 -4 L7 0 L1 4 L7 8 L1 12 M10 -4 L11 0 L5 4 L11 8 L5 12"
                stroke="var(--color-line-strong)"
              />
            </g>
          </pattern>
          <pattern id={id} width={zigzagPx} height={rowHeight} patternUnits="userSpaceOnUse">
            <rect y={barFrom} width={zigzagPx} height={rowHeight - barFrom} fill={`url(#${id}-line)`} />
          </pattern>
        </defs>
      </svg>
      {apart(scale.breaks, widthPx).map(({ from, left, right }) =>
        (right - left) * widthPx < zigzagPx ? (
          <span
            key={from}
            className="absolute top-0 h-2 border-l-2 border-line-strong"
            style={{ left: percent((left + right) / 2) }}
          />
        ) : (
          <svg
            key={from}
            aria-hidden="true"
            className="absolute inset-y-0 h-full -translate-x-1/2"
            width={zigzagPx}
            style={{ left: percent((left + right) / 2) }}
          >
            <rect width={zigzagPx} height="100%" fill={`url(#${id})`} />
          </svg>
        ),
      )}
    </>
  );
}

/** Marks that would run into each other say no more than one of them. */
function apart(breaks: readonly Break[], widthPx: number): Break[] {
  let lastPx = Number.NEGATIVE_INFINITY;
  return breaks.filter(({ left, right }) => {
    const px = ((left + right) / 2) * widthPx;
    const isApart = px - lastPx >= zigzagPx;
    lastPx = isApart ? px : lastPx;
    return isApart;
  });
}
