import { useId } from "react";
import { formatDuration } from "../../format/duration.ts";
import type { Tick, TimeScale } from "./time-scale.ts";
import { percent } from "./timeline-bar.tsx";

const zigzagPx = 12;
const characterPx = 7.5;

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
    <span className="numeric relative block h-full overflow-hidden text-13 text-ink-3">
      {ticks.map(({ left, label }) => (
        <span key={label} className="absolute top-1.5 pl-1 whitespace-nowrap" style={{ left: percent(left) }}>
          {label}
        </span>
      ))}
      {scale.breaks.map(({ from, to, left, right }) => {
        const label = formatDuration(to - from);
        return (
          (right - left) * widthPx >= label.length * characterPx && (
            <span
              key={from}
              title="Time of waiting, shown shorter than it was"
              className="absolute top-1.5 overflow-hidden text-center whitespace-nowrap text-ink-2"
              style={{ left: percent(left), width: percent(right - left) }}
            >
              {label}
            </span>
          )
        );
      })}
    </span>
  );
}

/** Behind the rows a line at each time; before them the marks where waiting was shortened. */
export function AxisLines({ ticks }: { ticks: readonly Tick[] }) {
  return ticks.map(({ left, label }) => (
    <span key={label} className="absolute inset-y-0 border-l border-line" style={{ left: percent(left) }} />
  ));
}

/** Across the rows where there is room; where waits are many, a mark at the top of each. */
export function BreakMarks({ scale, widthPx }: { scale: TimeScale; widthPx: number }) {
  const pattern = useId();
  return (
    <>
      {scale.breaks.map(({ from, left, right }) =>
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
            <defs>
              <pattern id={pattern} width={zigzagPx} height="12" patternUnits="userSpaceOnUse">
                <g fill="none" strokeLinejoin="round">
                  <path d="M6 -3 L9 0 L3 6 L9 12 L3 18" stroke="var(--color-canvas)" strokeWidth="6" />
                  <path
                    d="M4 -5 L7 0 L1 6 L7 12 L1 18 M10 -5 L11 0 L5 6 L11 12 L5 18"
                    stroke="var(--color-line-strong)"
                  />
                </g>
              </pattern>
            </defs>
            <rect width={zigzagPx} height="100%" fill={`url(#${pattern})`} />
          </svg>
        ),
      )}
    </>
  );
}
