import { useVirtualizer } from "@tanstack/react-virtual";
import { type MouseEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useListKeys } from "./use-list-keys.ts";

/**
 * Rows of one height, of which only those in sight exist. `j`, `k` and the arrows move, Enter opens, Home and End jump;
 * `j` and `k` go to the list from anywhere on the page.
 *
 * @param props.hrefOf - Where a row of a `list` leads, so that it is a link: it can be copied, or opened elsewhere. Rows of
 * a `grid` have a link among their cells.
 * @param props.rowHeight - In pixels; 36 unless a row has two lines.
 * @param props.onEndReached - Called when the last rows come into sight: load more there.
 * @param props.onRowsShown - Called with the first and the last row in sight, when they change.
 * @param props.firstShown - The row that stands at the top in the beginning.
 */
export function VirtualList<Row>({
  label,
  rows,
  rowKey,
  renderRow,
  hrefOf,
  onOpen,
  rowHeight = 36,
  onEndReached,
  onRowsShown,
  firstShown = 0,
  kind = "list",
}: {
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row, index: number) => string;
  renderRow: (row: Row) => ReactNode;
  hrefOf?: (row: Row) => string | null;
  onOpen: (row: Row) => void;
  rowHeight?: number;
  onEndReached?: () => void;
  onRowsShown?: (first: number, last: number) => void;
  firstShown?: number;
  /** `grid`: rows hold controls of their own, and `renderRow` gives cells (`role="gridcell"`). */
  kind?: "list" | "grid";
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(firstShown);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    // Its keys stay the indexes: with a function of their own all rows would be measured anew in every frame.
    estimateSize: () => rowHeight,
    initialOffset: firstShown * rowHeight,
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastSeen >= rows.length - 10) {
      onEndReached?.();
    }
  }, [lastSeen, rows.length, onEndReached]);
  const { startIndex = 0, endIndex = 0 } = virtualizer.range ?? {};
  useEffect(() => onRowsShown?.(startIndex, endIndex), [startIndex, endIndex, onRowsShown]);
  useListKeys(scroller);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtualizer.scrollToIndex(next);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: it has one of two roles
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both of its roles know them
    <div
      ref={scroller}
      role={kind === "grid" ? "grid" : "listbox"}
      aria-label={label}
      aria-rowcount={kind === "grid" ? rows.length : undefined}
      tabIndex={0}
      aria-activedescendant={
        items.some(({ index }) => index === active) ? optionId(label, active) : undefined
      }
      className="group/list isolate h-full overflow-y-auto outline-offset-[-2px]"
      onKeyDown={(event) => {
        const row = rows[active];
        if (event.key === "j" || event.key === "ArrowDown") {
          move(active + 1);
        } else if (event.key === "k" || event.key === "ArrowUp") {
          move(active - 1);
        } else if (event.key === "Home") {
          move(0);
        } else if (event.key === "End") {
          move(rows.length - 1);
        } else if (event.key === "Enter" && row !== undefined && event.target === event.currentTarget) {
          onOpen(row);
        } else {
          return;
        }
        event.preventDefault();
      }}
    >
      {/* Behind the list's own layer, so that no row covers the ring that shows its focus. */}
      <div className="relative -z-1" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          const href = (row !== undefined && hrefOf?.(row)) || undefined;
          const Element = href === undefined ? "div" : "a";
          return (
            row !== undefined && (
              <Element
                key={rowKey(row, index)}
                {...(href !== undefined && { href })}
                id={optionId(label, index)}
                role={kind === "grid" ? "row" : "option"}
                tabIndex={-1}
                aria-selected={index === active}
                {...(kind === "grid"
                  ? { "aria-rowindex": index + 1 }
                  : { "aria-posinset": index + 1, "aria-setsize": rows.length })}
                className="absolute inset-x-0 flex cursor-pointer items-center border-b border-line hover:bg-hover group-focus-visible/list:aria-selected:bg-accent-soft"
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
                onClick={(event) => {
                  if (href !== undefined && opensElsewhere(event)) {
                    return;
                  }
                  event.preventDefault();
                  setActive(index);
                  onOpen(row);
                }}
              >
                {renderRow(row)}
              </Element>
            )
          );
        })}
      </div>
    </div>
  );
}

/** Whether the browser is to open the link in another tab or window, or to save it. */
function opensElsewhere({ metaKey, ctrlKey, shiftKey, altKey }: MouseEvent): boolean {
  return metaKey || ctrlKey || shiftKey || altKey;
}

function optionId(label: string, index: number): string {
  return `${label.replace(/\W+/g, "-")}-${index}`;
}
