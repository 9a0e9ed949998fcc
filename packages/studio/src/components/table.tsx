import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

export interface TableColumn<Row> {
  title: string;
  cell: (row: Row) => ReactNode;
  /** Numbers stand at the end. */
  align?: "end";
  /** From which width on it is shown: on a phone only what one decides by, on a tablet what there is room for. */
  from?: "tablet" | "desktop";
  /** The title is said but not shown, such as that of a column of buttons. */
  titleHidden?: boolean;
}

/**
 * Rows to read and to compare, of which there are not thousands (see VirtualList for those). `j` and `k` go from row to
 * row, to the first button or link of each.
 *
 * @param props.columnsClass - The columns' widths as classes: `grid-cols-[…] md:grid-cols-[…]`.
 */
export function Table<Row>({
  label,
  columns,
  columnsClass,
  rows,
  rowKey,
  footer,
}: {
  label: string;
  columns: readonly TableColumn<Row>[];
  columnsClass: string;
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** Cells of a last row that sums up, one per column. */
  footer?: readonly ReactNode[];
}) {
  const cellClass = ({ align, from }: TableColumn<Row>) =>
    classNames(
      "min-w-0 self-center",
      align === "end" && "numeric text-end",
      from === "tablet" && "max-md:hidden",
      from === "desktop" && "max-lg:hidden",
    );
  return (
    <table aria-label={label} tabIndex={-1} className={classNames("grid gap-x-4 text-13", columnsClass)}>
      <thead className="contents">
        <tr className={classNames(rowClass, "h-8 text-ink-3")}>
          {columns.map((column) => (
            <th
              key={column.title}
              scope="col"
              className={classNames(cellClass(column), "font-normal", column.align !== "end" && "text-start")}
            >
              <span className={column.titleHidden === true ? "sr-only" : undefined}>{column.title}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="contents" onKeyDown={moveFocus}>
        {rows.map((row) => (
          <tr
            key={rowKey(row)}
            className={classNames(rowClass, "min-h-9 py-1 hover:bg-hover focus-within:bg-hover")}
          >
            {columns.map((column) => (
              <td key={column.title} className={cellClass(column)}>
                {column.cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
      {footer !== undefined && (
        <tfoot className="contents">
          <tr className={classNames(rowClass, "min-h-9 border-b-0 font-[560]")}>
            {columns.map((column, index) => (
              <td key={column.title} className={cellClass(column)}>
                {footer[index]}
              </td>
            ))}
          </tr>
        </tfoot>
      )}
    </table>
  );
}

const rowClass = "col-span-full grid grid-cols-subgrid border-b border-line";

function moveFocus(event: React.KeyboardEvent<HTMLElement>): void {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  if (
    step === undefined ||
    !(event.target instanceof HTMLElement) ||
    event.target.matches("input, textarea")
  ) {
    return;
  }
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>("tr")];
  const at = rows.findIndex((row) => row.contains(event.target as Node));
  const next = rows[at + step]?.querySelector<HTMLElement>("button, a");
  if (next) {
    event.preventDefault();
    next.focus();
  }
}
