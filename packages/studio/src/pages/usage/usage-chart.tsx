import { useEffect, useRef, useSyncExternalStore } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { formatCount, formatShortCount } from "../../format/count.ts";

export interface Series {
  label: string;
  /** One of each day. A later series stands on the ones before it. */
  values: readonly number[];
  tone: "strong" | "soft" | "failed";
}

const height = 168;

/** Bars of each day, one on the other. The table below has the same figures to read. */
export default function UsageChart({
  label,
  days,
  series,
}: {
  label: string;
  days: readonly string[];
  series: readonly Series[];
}) {
  const element = useRef<HTMLDivElement>(null);
  const scheme = useColorScheme();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are read anew when the scheme changes
  useEffect(() => {
    const target = element.current;
    if (target === null) {
      return undefined;
    }
    const plot = new uPlot(optionsOf(target, days, series), dataOf(days, series), target);
    const observer = new ResizeObserver(() => plot.setSize({ width: target.clientWidth, height }));
    observer.observe(target);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [days, series, scheme]);
  return <div ref={element} role="img" aria-label={label} className="h-42 min-w-0 overflow-hidden" />;
}

/** The sums from below, the highest bar first, so that the lower ones are painted over it. */
function dataOf(days: readonly string[], series: readonly Series[]): uPlot.AlignedData {
  const heights = series.map((_, top) =>
    days.map((_, day) => series.slice(0, top + 1).reduce((sum, { values }) => sum + (values[day] ?? 0), 0)),
  );
  return [days.map((_, day) => day), ...heights.reverse()];
}

function optionsOf(target: HTMLElement, days: readonly string[], series: readonly Series[]): uPlot.Options {
  const colour = (name: string) => resolve(target, `var(--color-${name})`);
  const tones = { strong: colour("accent"), soft: colour("chart-soft"), failed: colour("failed") };
  const font = `12px ${getComputedStyle(target).fontFamily}`;
  const axis = { stroke: colour("ink-3"), font, ticks: { show: false } };
  const bars = uPlot.paths.bars?.({ size: [0.72, 40], radius: 0 });
  return {
    width: target.clientWidth,
    height,
    padding: [8, 20, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: {
      x: { time: false, range: [-0.5, days.length - 0.5] },
      y: { range: (_plot, _from, to) => [0, to > 0 ? to * 1.05 : 1] },
    },
    axes: [
      {
        ...axis,
        grid: { show: false },
        size: 24,
        gap: 4,
        space: 56,
        incrs: [1, 2, 7, 14, 30, 60],
        values: (_plot, splits) => splits.map((day) => dayLabel(days[day])),
      },
      {
        ...axis,
        size: 48,
        grid: { stroke: colour("line"), width: 1 },
        space: 36,
        incrs: wholeSteps,
        values: (_plot, splits) => splits.map(formatShortCount),
      },
    ],
    series: [
      {},
      ...series
        .map(({ label, tone }) => ({
          label,
          fill: tones[tone],
          width: 0,
          points: { show: false },
          ...(bars !== undefined && { paths: bars }),
        }))
        .reverse(),
    ],
    plugins: [describeDay(days, series)],
  };
}

/** Says the day under the pointer in words. */
function describeDay(days: readonly string[], series: readonly Series[]): uPlot.Plugin {
  const note = document.createElement("div");
  note.className =
    "pointer-events-none absolute top-0 z-1 hidden rounded-2 bg-raised px-2 py-1 text-13 whitespace-nowrap text-ink shadow-float numeric";
  return {
    hooks: {
      init: (plot) => plot.over.append(note),
      setCursor: (plot) => {
        const day = plot.cursor.idx;
        const left = plot.cursor.left ?? -1;
        note.classList.toggle("hidden", typeof day !== "number" || left < 0);
        if (typeof day === "number") {
          note.replaceChildren(
            ...[
              days[day] ?? "",
              ...series.map(({ label, values }) => `${label} ${formatCount(values[day] ?? 0)}`),
            ].map((text) => Object.assign(document.createElement("div"), { textContent: text })),
          );
          const isRight = left > plot.over.clientWidth / 2;
          note.style.left = isRight ? "" : `${left + 12}px`;
          note.style.right = isRight ? `${plot.over.clientWidth - left + 12}px` : "";
        }
      },
    },
  };
}

const wholeSteps = Array.from({ length: 12 }, (_, power) =>
  [1, 2, 5].map((step) => step * 10 ** power),
).flat();
const shortDay = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

function dayLabel(day: string | undefined): string {
  return day === undefined ? "" : shortDay.format(Date.parse(day));
}

/** A canvas knows no variables and no light-dark(). */
function resolve(target: HTMLElement, colour: string): string {
  const probe = document.createElement("span");
  probe.style.color = colour;
  target.append(probe);
  const resolved = getComputedStyle(probe).color;
  probe.remove();
  return resolved;
}

/** Changes when the page's colours do, by the theme's choice or the system's. */
function useColorScheme(): string {
  return useSyncExternalStore(watchScheme, readScheme);
}

const systemIsDark = "(prefers-color-scheme: dark)";

function readScheme(): string {
  return document.documentElement.dataset["theme"] ?? String(matchMedia(systemIsDark).matches);
}

function watchScheme(watcher: () => void): () => void {
  const observer = new MutationObserver(watcher);
  observer.observe(document.documentElement, { attributeFilter: ["data-theme"] });
  const query = matchMedia(systemIsDark);
  query.addEventListener("change", watcher);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", watcher);
  };
}
