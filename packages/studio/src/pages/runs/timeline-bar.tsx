import { memo } from "react";
import { classNames } from "../../components/class-names.ts";
import type { TimeScale } from "./time-scale.ts";
import type { Look, Piece, TimelineRow } from "./timeline-rows.ts";

/** The colour says what the run was in meanwhile: waiting, running, in need of its client, failed. Hollow: nothing came yet. */
const looks: Record<Look, string> = {
  queue: "h-3 border border-dashed border-waiting",
  context: "h-1.5 bg-line-strong",
  "first-token": "h-3 border border-running bg-running-soft",
  tokens: "h-3 bg-running",
  failed: "h-3 border border-failed bg-failed-soft",
  pause: "h-0 border-t border-dotted border-waiting",
  client: "h-3 border border-needs-you bg-needs-you-soft",
};

/** One row's bar on the axis. The run's own is drawn thin: it sums up those below. */
export const TimelineBar = memo(function TimelineBar({
  row,
  scale,
  widthPx,
}: {
  row: TimelineRow;
  scale: TimeScale;
  /** Of the axis. */
  widthPx: number;
}) {
  return (
    <span aria-hidden="true" className="relative block h-full">
      {seenPieces(row.pieces, scale, widthPx).map(({ look, from, to }, index) => (
        <span
          // biome-ignore lint/suspicious/noArrayIndexKey: pieces stand in the order of time, and only the last grows
          key={index}
          className={classNames(
            "absolute top-1/2 -translate-y-1/2 rounded-[1px]",
            looks[look],
            row.kind === "run" && "h-1.5!",
            look === "client" && row.isOpen && "bg-needs-you!",
          )}
          style={{
            left: percent(scale.at(from)),
            width: `max(2px, ${percent(scale.at(to) - scale.at(from))})`,
          }}
        />
      ))}
      {row.kind === "call" && row.firstTokenAt !== null && (
        <span
          className="absolute top-1/2 h-5 w-0.5 -translate-x-1/2 -translate-y-1/2 bg-ink"
          style={{ left: percent(scale.at(row.firstTokenAt)) }}
        />
      )}
    </span>
  );
});

/** Of pieces that are narrower than a pixel one for each pixel: the sum of a long run has thousands. */
function seenPieces(pieces: readonly Piece[], scale: TimeScale, widthPx: number): readonly Piece[] {
  let lastPx = -1;
  return pieces.length <= widthPx
    ? pieces
    : pieces.filter(({ from, to }) => {
        const px = Math.floor(scale.at(from) * widthPx);
        const isSeen = px > lastPx || (scale.at(to) - scale.at(from)) * widthPx >= 1;
        lastPx = Math.max(lastPx, px);
        return isSeen;
      });
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(3)}%`;
}
