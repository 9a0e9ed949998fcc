import { Fragment } from "react";
import { formatCount } from "../../format/count.ts";
import { formatDuration } from "../../format/duration.ts";
import type { TimelineRow } from "./timeline-rows.ts";

/** Where the pointer is: over which row, and where in the window. */
export interface Pointed {
  key: string;
  x: number;
  y: number;
}

const widthPx = 288;

/** The figures of the row that is pointed at. All of them stand in the step beside it too. */
export function TimelineHover({
  row,
  pointed,
  start,
}: {
  row: TimelineRow | undefined;
  pointed: Pointed;
  start: number;
}) {
  if (row === undefined) {
    return null;
  }
  const isLow = pointed.y > innerHeight * 0.6;
  return (
    <div
      aria-hidden="true"
      className="pointer-events-none fixed z-50 rounded-2 bg-raised px-3 py-2 text-13 shadow-float"
      style={{
        width: widthPx,
        left: Math.max(8, Math.min(pointed.x + 12, innerWidth - widthPx - 8)),
        ...(isLow ? { bottom: innerHeight - pointed.y + 12 } : { top: pointed.y + 16 }),
      }}
    >
      <p className="flex justify-between gap-3">
        <span className="truncate font-[560]">{row.name}</span>
        <span className="text-ink-2">{row.kind === "context" || row.kind === "queue" ? "" : row.word}</span>
      </p>
      <dl className="numeric mt-1 grid grid-cols-[auto_1fr] gap-x-4 text-ink-2">
        {figuresOf(row, start).map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd className="text-end text-ink">{value}</dd>
          </Fragment>
        ))}
      </dl>
    </div>
  );
}

/** Names and values of all that is measured of a row. */
export function figuresOf(row: TimelineRow, start: number): [name: string, value: string][] {
  const figures: [string, string][] = [
    ["Began after", formatDuration(row.from - start)],
    [row.isOpen ? "Lasts for" : "Took", formatDuration(row.to - row.from)],
  ];
  if (row.kind !== "call") {
    return figures;
  }
  const { call, firstTokenAt } = row;
  if (firstTokenAt !== null) {
    figures.push(["First token after", formatDuration(firstTokenAt - row.from)]);
  }
  if (call.retries.length > 0) {
    figures.push(["Tries", String(call.retries.length + 1)]);
  }
  if (call.usage !== null) {
    figures.push(
      ["Tokens in", formatCount(call.usage.promptTokens)],
      ["Tokens out", formatCount(call.usage.completionTokens)],
    );
    const writtenMs = firstTokenAt === null ? 0 : row.to - firstTokenAt;
    if (writtenMs >= 100) {
      figures.push([
        "Tokens per second",
        formatCount(Math.round((call.usage.completionTokens * 1_000) / writtenMs)),
      ]);
    }
  }
  return figures;
}
