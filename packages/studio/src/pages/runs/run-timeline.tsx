import { Activity, Cpu, Hourglass, Layers, Wrench } from "lucide-react";
import { type PointerEvent, useEffect, useMemo, useRef, useState } from "react";
import { classNames } from "../../components/class-names.ts";
import { Duration, TokensInOut } from "../../components/figures.tsx";
import { StateShape } from "../../components/state-badge.tsx";
import { useListKeys } from "../../components/use-list-keys.ts";
import { useMediaQuery } from "../../components/use-media-query.ts";
import { useScrolledRows } from "../../components/use-scrolled-rows.ts";
import { createTimeScale, ticksOf } from "./time-scale.ts";
import { AxisLabels, AxisLines, BreakMarks } from "./timeline-axis.tsx";
import { TimelineBar } from "./timeline-bar.tsx";
import { type Pointed, TimelineHover } from "./timeline-hover.tsx";
import { busySpansOf, type TimelineRow } from "./timeline-rows.ts";

const icons = { run: Activity, queue: Hourglass, context: Layers, call: Cpu, tool: Wrench };

/** Name, axis, tokens, duration; on a narrow page the axis has the second line to itself. */
const columns =
  "grid-cols-[minmax(0,1fr)_auto] md:grid-cols-[11rem_minmax(0,1fr)_5rem] xl:grid-cols-[11rem_minmax(0,1fr)_7.25rem_5rem]";
/** In pixels, as in the classes of a row; `barFrom`: where the band of the bar begins. */
const wideRow = { rowHeight: 32, barFrom: 0 };
const narrowRow = { rowHeight: 52, barFrom: 26 };
/** As high as the axis, which stays on top. */
const axisHeight = 32;
const axisPlace = "left-4 right-4 md:left-[13rem] md:right-[6.5rem] xl:right-[14.25rem]";

/** The waterfall: a row for each thing that the run did, all on one axis. `j` and `k` go through it. */
export function RunTimelineView({
  rows,
  selected,
  onSelect,
  onOpen,
}: {
  rows: readonly TimelineRow[];
  selected: string;
  onSelect: (row: TimelineRow) => void;
  /** Enter was pressed: what was selected is wanted at large. */
  onOpen: (row: TimelineRow) => void;
}) {
  const axis = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const widthPx = useWidth(axis);
  const [pointed, setPointed] = useState<Pointed | null>(null);
  useListKeys(list);
  const place = useMediaQuery("(min-width: 48rem)") ? wideRow : narrowRow;
  const virtualizer = useScrolledRows({
    list,
    count: rows.length,
    rowHeight: place.rowHeight,
    paddingStart: axisHeight,
  });
  const scale = useMemo(
    () => createTimeScale({ start: rows[0]?.from ?? 0, end: rows[0]?.to ?? 0, busy: busySpansOf(rows) }),
    [rows],
  );
  const [whole] = rows;
  if (whole === undefined) {
    return null;
  }
  const items = virtualizer.getVirtualItems();
  const ticks = widthPx === 0 ? [] : ticksOf(scale, widthPx);
  const at = Math.max(
    0,
    rows.findIndex(({ key }) => key === selected),
  );

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    const row = rows[next];
    if (row !== undefined) {
      onSelect(row);
      virtualizer.scrollToIndex(next);
    }
  };
  return (
    <div className="relative">
      <div className="sticky top-0 z-2 h-8 border-b border-line bg-canvas">
        <div
          aria-hidden="true"
          className={classNames(
            "absolute inset-0 grid items-center gap-x-2 pr-4 pl-6 text-13 text-ink-3 max-md:hidden",
            columns,
          )}
        >
          <span>Step</span>
          <span />
          <span className="hidden text-end xl:block">Tokens</span>
          <span className="text-end">Duration</span>
        </div>
        <div ref={axis} className={classNames("absolute inset-y-0", axisPlace)}>
          <AxisLabels scale={scale} ticks={ticks} widthPx={widthPx} />
        </div>
      </div>
      <div className="relative">
        <div aria-hidden="true" className={classNames("pointer-events-none absolute inset-y-0", axisPlace)}>
          <AxisLines ticks={ticks} />
        </div>
        <div
          ref={list}
          role="listbox"
          aria-label="Timeline"
          tabIndex={0}
          aria-activedescendant={
            rows[at] && items.some(({ index }) => index === at) ? optionId(rows[at]) : undefined
          }
          className="relative outline-offset-[-2px]"
          style={{ height: virtualizer.getTotalSize() }}
          onPointerLeave={() => setPointed(null)}
          onKeyDown={(event) => {
            const row = rows[at];
            if (event.key === "j" || event.key === "ArrowDown") {
              move(at + 1);
            } else if (event.key === "k" || event.key === "ArrowUp") {
              move(at - 1);
            } else if (event.key === "Home") {
              move(0);
            } else if (event.key === "End") {
              move(rows.length - 1);
            } else if (event.key === "Enter" && row !== undefined) {
              onOpen(row);
            } else {
              return;
            }
            event.preventDefault();
          }}
        >
          {items.map(({ index, start }) => {
            const row = rows[index];
            return (
              row !== undefined && (
                <Row
                  key={row.key}
                  row={row}
                  place={{
                    number: index + 1,
                    of: rows.length,
                    top: start - virtualizer.options.scrollMargin,
                  }}
                  isSelected={index === at}
                  onClick={() => onOpen(row)}
                  onPoint={(event) =>
                    setPointed(
                      event.pointerType === "mouse"
                        ? { key: row.key, x: event.clientX, y: event.clientY }
                        : null,
                    )
                  }
                >
                  <TimelineBar row={row} scale={scale} widthPx={widthPx} />
                </Row>
              )
            );
          })}
        </div>
        <div aria-hidden="true" className={classNames("pointer-events-none absolute inset-y-0", axisPlace)}>
          <BreakMarks scale={scale} widthPx={widthPx} {...place} />
        </div>
      </div>
      {pointed !== null && (
        <TimelineHover
          row={rows.find(({ key }) => key === pointed.key)}
          pointed={pointed}
          start={whole.from}
        />
      )}
    </div>
  );
}

function Row({
  row,
  place,
  isSelected,
  onClick,
  onPoint,
  children,
}: {
  row: TimelineRow;
  /** Which of all rows it is, and where it stands, in pixels. */
  place: { number: number; of: number; top: number };
  isSelected: boolean;
  onClick: () => void;
  onPoint: (event: PointerEvent) => void;
  children: React.ReactNode;
}) {
  const Icon = icons[row.kind];
  const usage = row.kind === "call" ? row.call.usage : null;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's, which keeps the focus
    <div
      id={optionId(row)}
      role="option"
      tabIndex={-1}
      aria-selected={isSelected}
      aria-posinset={place.number}
      aria-setsize={place.of}
      style={{ transform: `translateY(${place.top}px)` }}
      className={classNames(
        "absolute inset-x-0 top-0 grid h-13 cursor-pointer items-center gap-x-2 border-l-2 border-transparent pr-4 pl-3.5 text-13 md:h-8 md:pl-5.5",
        "hover:bg-hover/60 aria-selected:border-accent aria-selected:bg-accent-soft/70",
        columns,
      )}
      onClick={onClick}
      onPointerMove={onPoint}
    >
      <span className="relative z-1 flex min-w-0 items-center gap-2">
        {row.state === "done" ? (
          <Icon aria-hidden="true" className="size-3.5 shrink-0 text-ink-3" />
        ) : (
          <StateShape state={row.state} className="mx-px" />
        )}
        <span
          className={classNames(
            "truncate",
            row.kind === "tool" && "font-mono",
            row.kind === "run" && "font-[560]",
            row.kind === "tool" && "md:pl-2",
          )}
        >
          {row.name}
        </span>
        <span className="sr-only">{row.word}</span>
        {row.kind === "call" && row.call.retries.length > 0 && (
          <span className="shrink-0 text-failed" title={`${row.call.retries.length} tries failed before`}>
            ↻{row.call.retries.length}
          </span>
        )}
      </span>
      <span className="order-last col-span-2 h-5 md:order-none md:col-span-1 md:h-full">{children}</span>
      <span className="numeric hidden text-end whitespace-nowrap text-ink-3 xl:block">
        {usage !== null && <TokensInOut usage={usage} short />}
      </span>
      <span className="relative z-1 text-end">
        <Duration ms={row.to - row.from} />
      </span>
    </div>
  );
}

function optionId({ key }: TimelineRow): string {
  return `timeline-${key}`;
}

function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (element.current === null) {
      return undefined;
    }
    const observer = new ResizeObserver(([entry]) => setWidth(entry?.contentRect.width ?? 0));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
