import { useEffect, useRef, useState } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { resolveColor, useThemeName } from "./chart-colors.ts";

export interface Series {
  name: string;
  look: "bars" | "line" | "dashes";
  /** CSS, of the tokens. */
  color: string;
  /** Of the whole time; `null` when there was none. */
  total: number | null;
  ys: readonly (number | null)[];
}

/** A small chart: its title says the figures of the whole time, or of the bucket that is pointed at. */
export default function Chart({
  title,
  about,
  range,
  xs,
  bucketSeconds,
  series,
  format,
  formatMark = format,
  total,
  isStacked = false,
  heightPx = 92,
}: {
  title: string;
  /** What is measured, where the title does not say everything. */
  about?: string;
  /** Which time it covers, in words. */
  range: string;
  /** Starts of the buckets, in seconds since 1970. Buckets of a day are days of UTC. */
  xs: readonly number[];
  bucketSeconds: number;
  /** Where they are stacked, a later one stands on those before it. */
  series: readonly Series[];
  format: (value: number) => string;
  /** Beside the axis, where there is less room. */
  formatMark?: (value: number) => string;
  /** Of all series together, where they add up. */
  total?: number;
  isStacked?: boolean;
  heightPx?: number;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState<number | null>(null);
  const theme = useThemeName();
  const shape = series.map(({ name, look }) => `${name}/${look}`).join();
  const plot = useRef<uPlot | null>(null);
  const rows = isStacked ? stack(series) : series.map(({ ys }) => ys);
  // What is in front is drawn last: of a stack the lowest.
  const data: uPlot.AlignedData = [[...xs], ...(isStacked ? rows.toReversed() : rows).map((row) => [...row])];

  // biome-ignore lint/correctness/useExhaustiveDependencies: the data is set below, without a new plot
  useEffect(() => {
    const element = place.current;
    if (element === null) {
      return undefined;
    }
    const made = new uPlot(
      optionsOf({ element, heightPx, series, isStacked, formatMark, bucketSeconds, onPoint: setAt }),
      data,
      element,
    );
    plot.current = made;
    // A canvas does not wait for a font, and does not change when it comes.
    let isThere = true;
    void document.fonts.load(font).then(() => isThere && made.redraw(false, true));
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height: heightPx }));
    observer.observe(element);
    return () => {
      isThere = false;
      observer.disconnect();
      made.destroy();
    };
  }, [theme, shape, bucketSeconds, heightPx]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: whatever the data is made of is new when it is
  useEffect(() => plot.current?.setData(data), [JSON.stringify(data)]);

  const start = at === null ? undefined : xs[at];
  const values = series.map(({ ys, total: whole }) => (at === null ? whole : (ys[at] ?? null)));
  const words = series.map(({ name }, index) => `${name} ${write(values[index] ?? null, format)}`).join(", ");
  return (
    <figure className="flex min-w-0 flex-col">
      {/* In two lines, so that neither the names nor what they mean lack room where charts stand side by side. */}
      <figcaption className="text-13 whitespace-nowrap">
        <p className="flex h-5 items-baseline gap-x-3 overflow-hidden">
          <span className="truncate font-[560]" title={about}>
            {title}
            {at === null && total !== undefined && <span className="numeric"> {format(total)}</span>}
          </span>
          {start !== undefined && (
            <span className="numeric ml-auto shrink-0 text-ink-3">{clock(start, bucketSeconds)}</span>
          )}
        </p>
        <p className="flex h-5 items-baseline gap-x-3 overflow-hidden">
          {series.map(({ name, color, look }, index) => (
            <span key={name} className="inline-flex min-w-0 items-baseline gap-1 text-ink-3">
              <span
                className="inline-block w-4 shrink-0 self-center border-t-0"
                style={
                  look === "bars"
                    ? { height: 8, background: color }
                    : { borderTop: `2px ${look === "line" ? "solid" : "dashed"} ${color}` }
                }
              />
              <span className="truncate" title={name}>
                {name}
              </span>
              {/* What adds up has its sum in the title, and leaves the room to the names. */}
              {(!isStacked || at !== null) && (
                <span className="numeric text-ink">{write(values[index] ?? null, format)}</span>
              )}
            </span>
          ))}
        </p>
      </figcaption>
      <div
        ref={place}
        role="img"
        aria-label={`${title}${about === undefined ? "" : `, ${about}`}, ${range.toLowerCase()}: ${words}`}
        className="mt-1 min-w-0"
        style={{ height: heightPx }}
      />
    </figure>
  );
}

function write(value: number | null, format: (value: number) => string): string {
  return value === null ? "–" : format(value);
}

const daySeconds = 86_400;
const font = "13px 'Plex Sans', system-ui, sans-serif";

function clock(seconds: number, bucketSeconds: number): string {
  const at = new Date(seconds * 1_000);
  return bucketSeconds >= daySeconds
    ? utcDay.format(at)
    : `${localDay.format(at)} ${at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}`;
}

const localDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const utcDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** Each series on top of those before it. */
function stack(series: readonly Series[]): number[][] {
  const sums: number[] = [];
  return series.map(({ ys }) =>
    ys.map((y, index) => {
      sums[index] = (sums[index] ?? 0) + (y ?? 0);
      return sums[index];
    }),
  );
}

/** Between the marks of what is counted nothing is a fraction. */
const wholeSteps = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();

function optionsOf({
  element,
  heightPx,
  series,
  isStacked,
  formatMark,
  bucketSeconds,
  onPoint,
}: {
  element: HTMLElement;
  heightPx: number;
  series: readonly Series[];
  isStacked: boolean;
  formatMark: (value: number) => string;
  bucketSeconds: number;
  onPoint: (index: number | null) => void;
}): uPlot.Options {
  const line = resolveColor("var(--color-line)");
  const ink = resolveColor("var(--color-ink-3)");
  // A bar stands over the name of its day, and after the time at which it begins.
  const areDays = bucketSeconds >= daySeconds;
  const before = areDays ? bucketSeconds / 2 : 0;
  const bars = uPlot.paths.bars?.({ size: [0.8, 40], align: areDays ? 0 : 1 });
  const ordered = isStacked ? series.toReversed() : series;
  return {
    width: element.clientWidth,
    height: heightPx,
    legend: { show: false },
    cursor: { y: false, points: { show: false }, drag: { x: false, y: false } },
    padding: [6, 26, 0, 0],
    scales: {
      // The last bucket has its width too.
      x: { time: true, range: (_, from, to) => [from - before, to + bucketSeconds - before] },
      y: { range: (_, __, most) => [0, most > 0 ? most * 1.08 : 0.9] },
    },
    axes: [
      {
        stroke: ink,
        font,
        size: 22,
        gap: 2,
        space: 64,
        grid: { show: false },
        ticks: { show: false },
        values: (_, marks) => marks.map((mark) => markOf(mark, bucketSeconds)),
      },
      {
        stroke: ink,
        font,
        size: 56,
        gap: 4,
        space: 28,
        incrs: wholeSteps,
        grid: { stroke: line, width: 1 },
        ticks: { show: false },
        values: (_, marks) => marks.map((mark) => (mark === 0 ? "" : formatMark(mark))),
      },
    ],
    series: [
      {},
      ...ordered.map(({ look, color }): uPlot.Series => {
        const stroke = resolveColor(color);
        return look === "bars"
          ? { fill: stroke, width: 0, points: { show: false }, ...(bars !== undefined && { paths: bars }) }
          : {
              stroke,
              width: 1.5,
              spanGaps: true,
              points: { show: true, size: 4, fill: stroke },
              ...(look === "dashes" && { dash: [4, 3] }),
            };
      }),
    ],
    ...(areDays && { tzDate: (seconds: number) => uPlot.tzDate(new Date(seconds * 1_000), "Etc/UTC") }),
    hooks: { setCursor: [({ cursor }) => onPoint(cursor.idx ?? null)] },
  };
}

function markOf(seconds: number, bucketSeconds: number): string {
  const at = new Date(seconds * 1_000);
  if (bucketSeconds >= daySeconds) {
    return utcDay.format(at);
  }
  const isMidnight = at.getHours() === 0 && at.getMinutes() === 0;
  return isMidnight
    ? localDay.format(at)
    : at.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}
