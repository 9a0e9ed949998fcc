import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { Check, Copy, Download } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { withoutAbsent } from "../../api/search-params.ts";
import { usageQuery } from "../../api/usage.ts";
import { Button } from "../../components/button.tsx";
import type { Series } from "../../components/chart.tsx";
import { useCopy } from "../../components/copy-button.tsx";
import { EmptyList } from "../../components/empty-list.tsx";
import { Failure, isToldOf } from "../../components/failure.tsx";
import { Page } from "../../components/page.tsx";
import { Select } from "../../components/select.tsx";
import { Skeleton, SkeletonRows } from "../../components/skeleton.tsx";
import { textLink } from "../../components/text-link.ts";
import { loadCode } from "../../connection/load-code.ts";
import { formatCount, formatShortCount } from "../../format/count.ts";
import { usageCsv } from "./usage-csv.ts";
import { ranges, rangeWords, spanOf } from "./usage-range.ts";
import { changeOf, perDay, rowsOf, type UsageRow } from "./usage-rows.ts";
import { type Grouping, groupings, type UsageSearch } from "./usage-search.ts";
import { UsageTable } from "./usage-table.tsx";

const Chart = lazy(() => loadCode(() => import("../../components/chart.tsx")));
const route = getRouteApi("/studio/usage");
const daySeconds = 86_400;
const groupingWords: Record<Grouping, string> = { day: "By day", model: "By model", key: "By access key" };

/** Who spent how many tokens on what, and whether it grows. */
export default function UsagePage() {
  const { range = "30d", by = "day" } = route.useSearch();
  const navigate = route.useNavigate();
  const choose = (change: { [Name in keyof UsageSearch]: UsageSearch[Name] | undefined }) =>
    void navigate({ search: (now) => withoutAbsent({ ...now, ...change }), replace: true });
  const [openedAt] = useState(() => Date.now());
  const span = useMemo(() => spanOf(range, openedAt), [range, openedAt]);
  const daily = useQuery(usageQuery({ from: span.from, to: span.to, groupBy: "day" }));
  const grouped = useQuery(usageQuery({ from: span.from, to: span.to, groupBy: by }));
  const before = useQuery(usageQuery({ ...span.before, groupBy: by === "day" ? "model" : by }));
  const charts = useMemo(
    () => daily.data && chartsOf(span.days, perDay(span.days, daily.data)),
    [daily.data, span],
  );
  const failed = [daily, grouped, before].find(({ error, data }) => isToldOf(error, data));
  const totals = daily.data?.totals;
  const rows = grouped.data && rowsOf({ by, days: span.days, report: grouped.data, before: before.data });
  return (
    <Page>
      <div className="flex flex-wrap items-end gap-2">
        <div className="w-44">
          <Select
            label="Range"
            labelHidden
            value={range}
            onChange={(value) => choose({ range: value })}
            options={ranges.map((value) => ({ value, label: rangeWords[value] }))}
          />
        </div>
        <p className="self-center text-13 text-ink-3">
          {span.days[0]} to {span.days.at(-1)}, days of UTC
        </p>
      </div>
      {failed !== undefined && (
        <div className="max-w-160">
          <Failure
            title="The usage could not be loaded"
            error={failed.error}
            action={<Button onClick={() => void failed.refetch()}>Try again</Button>}
          />
        </div>
      )}
      {totals?.runs === 0 && before.data?.totals.runs === 0 ? (
        <EmptyList
          title="No run has ended in this time"
          action={
            <Link to="/playground" className={textLink}>
              Run a model in the playground
            </Link>
          }
        >
          What each run spent is counted when it has ended, by day, model and access key.
        </EmptyList>
      ) : (
        <>
          <dl className="grid grid-cols-2 gap-x-8 gap-y-3 sm:grid-cols-3 lg:flex lg:gap-12">
            <Sum term="Tokens" now={totals?.totalTokens} before={before.data?.totals.totalTokens} />
            <Sum term="Tokens in" now={totals?.promptTokens} before={before.data?.totals.promptTokens} />
            <Sum
              term="Tokens out"
              now={totals?.completionTokens}
              before={before.data?.totals.completionTokens}
            />
            <Sum term="Runs" now={totals?.runs} before={before.data?.totals.runs} />
            <Sum term="Failed runs" now={totals?.failedRuns} before={before.data?.totals.failedRuns} />
          </dl>
          <div className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
            <h2 className="sr-only">Day by day</h2>
            {(["tokens", "runs"] as const).map((what) => (
              <div key={what} className="h-54">
                {charts && (
                  <Suspense>
                    <Chart
                      {...charts[what]}
                      range={rangeWords[range]}
                      bucketSeconds={daySeconds}
                      xs={charts.xs}
                      format={formatCount}
                      formatMark={formatShortCount}
                      heightPx={168}
                      isStacked
                    />
                  </Suspense>
                )}
              </div>
            ))}
          </div>
          <section>
            <div className="flex flex-wrap items-center gap-2 pb-2">
              <div className="w-40">
                <Select
                  label="Rows"
                  labelHidden
                  value={by}
                  onChange={(value) => choose({ by: value === "day" ? undefined : value })}
                  options={groupings.map((value) => ({ value, label: groupingWords[value] }))}
                />
              </div>
              {rows !== undefined && <Csv by={by} rows={rows} name={`usage-by-${by}-${span.days[0]}.csv`} />}
            </div>
            {rows === undefined || grouped.data === undefined ? (
              !failed && <SkeletonRows rows={8} label="Loading the usage" />
            ) : (
              <UsageTable
                by={by}
                rows={rows}
                totals={grouped.data.totals}
                totalBefore={before.data?.totals.totalTokens}
              />
            )}
          </section>
        </>
      )}
    </Page>
  );
}

function chartsOf(days: readonly string[], figures: ReturnType<typeof perDay>) {
  const bars = (name: string, color: string, ys: number[]): Series => ({
    name,
    look: "bars",
    color: `var(--color-${color})`,
    total: ys.reduce((sum, each) => sum + each, 0),
    ys,
  });
  return {
    xs: days.map((day) => Date.parse(day) / 1_000),
    tokens: {
      title: "Tokens per day",
      series: [
        bars(
          "out",
          "accent",
          figures.map(({ completionTokens }) => completionTokens),
        ),
        bars(
          "in",
          "chart-soft",
          figures.map(({ promptTokens }) => promptTokens),
        ),
      ],
    },
    runs: {
      title: "Runs per day",
      series: [
        bars(
          "failed",
          "failed",
          figures.map(({ failedRuns }) => failedRuns),
        ),
        bars(
          "others",
          "chart-soft",
          figures.map(({ runs, failedRuns }) => runs - failedRuns),
        ),
      ],
    },
  };
}

function Sum({ term, now, before }: { term: string; now: number | undefined; before: number | undefined }) {
  return (
    <div>
      <dt className="text-13 text-ink-3">{term}</dt>
      <dd className="numeric text-18 font-[560]">
        {now === undefined ? <Skeleton className="my-1 h-4 w-20" /> : formatCount(now)}
      </dd>
      <dd className="numeric h-5 text-13 text-ink-2">
        {now !== undefined && before !== undefined && (
          <span title={`${formatCount(before)} in the range before, up to the same hour`}>
            {changeOf(now, before)}
            <span className="text-ink-3"> vs {formatCount(before)}</span>
          </span>
        )}
      </dd>
    </div>
  );
}

function Csv({ by, rows, name }: { by: Grouping; rows: readonly UsageRow[]; name: string }) {
  const { copied, copy } = useCopy();
  const download = () => {
    const url = URL.createObjectURL(new Blob([usageCsv(by, rows)], { type: "text/csv" }));
    Object.assign(document.createElement("a"), { href: url, download: name }).click();
    URL.revokeObjectURL(url);
  };
  return (
    <>
      <Button
        variant="quiet"
        icon={copied ? <Check aria-hidden="true" /> : <Copy aria-hidden="true" />}
        onClick={() => copy(usageCsv(by, rows))}
      >
        {copied ? "Copied" : "Copy as CSV"}
      </Button>
      <Button variant="quiet" icon={<Download aria-hidden="true" />} onClick={download}>
        Download CSV
      </Button>
    </>
  );
}
