import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, useEffect, useRef, useState } from "react";

/**
 * Rows of one height, of which only those in sight exist. `j`, `k` and the arrows move, Enter opens, Home and End jump.
 *
 * @param props.rowHeight - In pixels; 36 unless a row has two lines.
 * @param props.onEndReached - Called when the last rows come into sight: load more there.
 */
export function VirtualList<Row>({
  label,
  rows,
  rowKey,
  renderRow,
  onOpen,
  rowHeight = 36,
  onEndReached,
}: {
  label: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  renderRow: (row: Row) => ReactNode;
  onOpen: (row: Row) => void;
  rowHeight?: number;
  onEndReached?: () => void;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => {
      const row = rows[index];
      return row === undefined ? index : rowKey(row);
    },
    overscan: 12,
  });
  const items = virtualizer.getVirtualItems();
  const lastSeen = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && lastSeen >= rows.length - 10) {
      onEndReached?.();
    }
  }, [lastSeen, rows.length, onEndReached]);

  const move = (to: number) => {
    const next = Math.max(0, Math.min(rows.length - 1, to));
    setActive(next);
    virtualizer.scrollToIndex(next);
  };
  return (
    <div
      ref={scroller}
      role="listbox"
      aria-label={label}
      tabIndex={0}
      aria-activedescendant={rows[active] === undefined ? undefined : optionId(label, active)}
      className="group/list h-full overflow-y-auto outline-offset-[-2px]"
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
      <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, key, start }) => {
          const row = rows[index];
          return (
            row !== undefined && (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are the list's, which keeps the focus
              <div
                key={key}
                id={optionId(label, index)}
                role="option"
                tabIndex={-1}
                aria-selected={index === active}
                aria-posinset={index + 1}
                aria-setsize={rows.length}
                className="absolute inset-x-0 flex cursor-pointer items-center border-b border-line hover:bg-hover group-focus-visible/list:aria-selected:bg-accent-soft"
                style={{ height: rowHeight, transform: `translateY(${start}px)` }}
                onClick={() => {
                  setActive(index);
                  onOpen(row);
                }}
              >
                {renderRow(row)}
              </div>
            )
          );
        })}
      </div>
    </div>
  );
}

function optionId(label: string, index: number): string {
  return `${label.replace(/\W+/g, "-")}-${index}`;
}
