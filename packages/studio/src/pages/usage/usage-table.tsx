import { Table } from "../../components/table.tsx";
import { formatCount } from "../../format/count.ts";
import { changeOf, type Figures, type UsageRow } from "./usage-rows.ts";
import type { Grouping } from "./usage-search.ts";

const titles: Record<Grouping, string> = { day: "Day (UTC)", model: "Model", key: "Access key" };

/** Exact figures with their sums. */
export function UsageTable({
  by,
  rows,
  totals,
  totalBefore,
}: {
  by: Grouping;
  rows: readonly UsageRow[];
  totals: Figures;
  totalBefore: number | undefined;
}) {
  const compares = by !== "day";
  const greatest = rows.reduce((most, { totalTokens }) => Math.max(most, totalTokens), 0);
  return (
    <Table
      label={`Usage by ${by}`}
      columnsClass={
        compares
          ? "grid-cols-[minmax(0,1fr)_max-content_max-content_max-content] md:grid-cols-[minmax(0,1fr)_repeat(6,max-content)] lg:grid-cols-[minmax(12rem,1fr)_repeat(6,max-content)_6rem] lg:gap-x-6"
          : "grid-cols-[minmax(0,1fr)_max-content_max-content] md:grid-cols-[minmax(0,1fr)_repeat(5,max-content)] lg:grid-cols-[minmax(12rem,1fr)_repeat(5,max-content)_6rem] lg:gap-x-6"
      }
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        { title: titles[by], cell: (row) => <Label row={row} by={by} /> },
        { title: "Runs", align: "end", cell: ({ runs }) => <Count count={runs} /> },
        {
          title: "Failed",
          align: "end",
          from: "tablet",
          cell: ({ failedRuns }) => <Count count={failedRuns} failed />,
        },
        {
          title: "Tokens in",
          align: "end",
          from: "tablet",
          cell: ({ promptTokens }) => <Count count={promptTokens} />,
        },
        {
          title: "Tokens out",
          align: "end",
          from: "tablet",
          cell: ({ completionTokens }) => <Count count={completionTokens} />,
        },
        { title: "Tokens", align: "end", cell: ({ totalTokens }) => <Count count={totalTokens} /> },
        ...(compares
          ? [
              {
                title: "Change",
                align: "end" as const,
                cell: ({ totalTokens, tokensBefore }: UsageRow) =>
                  tokensBefore === null ? null : <Change now={totalTokens} before={tokensBefore} />,
              },
            ]
          : []),
        {
          title: "Share",
          from: "desktop",
          cell: ({ totalTokens }) => (
            <Share part={totalTokens} whole={totals.totalTokens} greatest={greatest} />
          ),
        },
      ]}
      footer={[
        "Sum",
        formatCount(totals.runs),
        formatCount(totals.failedRuns),
        formatCount(totals.promptTokens),
        formatCount(totals.completionTokens),
        formatCount(totals.totalTokens),
        ...(compares
          ? [
              totalBefore === undefined ? null : (
                <Change key="c" now={totals.totalTokens} before={totalBefore} />
              ),
            ]
          : []),
        null,
      ]}
    />
  );
}

function Label({ row: { label, note }, by }: { row: UsageRow; by: Grouping }) {
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <bdi className={by === "key" ? "truncate" : "numeric truncate font-mono"} title={label}>
        {label}
      </bdi>
      {note !== "" && <span className="shrink-0 font-mono text-ink-3 max-lg:hidden">{note}</span>}
    </span>
  );
}

function Count({ count, failed = false }: { count: number; failed?: boolean }) {
  if (count === 0) {
    return <span className="text-ink-3">0</span>;
  }
  return <span className={failed ? "text-failed" : undefined}>{formatCount(count)}</span>;
}

export function Change({ now, before }: { now: number; before: number }) {
  return (
    <span className="whitespace-nowrap text-ink-2" title={`${formatCount(before)} in the range before`}>
      {changeOf(now, before)}
    </span>
  );
}

/** As long as the row's tokens are beside the greatest row's. */
function Share({ part, whole, greatest }: { part: number; whole: number; greatest: number }) {
  const percent = whole === 0 ? 0 : (part / whole) * 100;
  const width = greatest === 0 ? 0 : (part / greatest) * 100;
  return (
    <span className="block h-1.5 rounded-full bg-hover" title={`${percent.toFixed(1)} % of the tokens`}>
      <span className="block h-full rounded-full bg-accent" style={{ width: `${width}%` }} />
    </span>
  );
}
