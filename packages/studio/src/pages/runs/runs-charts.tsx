import { useQuery } from "@tanstack/react-query";
import { type BucketFigures, type RunsSummary, runsSummaryQuery } from "../../api/run-insight.ts";
import Chart, { type Series } from "../../components/chart.tsx";
import { runSpans } from "../../components/figures.tsx";
import { formatCount, formatShortCount } from "../../format/count.ts";
import { formatDuration } from "../../format/duration.ts";
import { times } from "./runs-search.ts";

const mostModels = 3;
/** Shades by which models are told apart; colours are for states. */
const shades = ["var(--color-ink-2)", "var(--color-line-strong)", "var(--color-line)"] as const;

/** Runs and failures, time to the first token, tokens by model: small, one time axis each. */
export default function RunsCharts({ spanMs }: { spanMs: number }) {
  const { data } = useQuery(runsSummaryQuery(spanMs));
  if (data === undefined) {
    return null;
  }
  const { totals, buckets } = data;
  const range = Object.values(times).find((time) => time.spanMs === spanMs)?.label ?? "";
  const xs = buckets.map(({ startAt }) => Date.parse(startAt) / 1_000);
  const { names, of } = tokensByName(data);
  const total = (bucket: BucketFigures) =>
    bucket.tokensByModel.reduce((sum, each) => sum + tokensOf(each), 0);
  return (
    <section
      aria-label="Charts"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
      tabIndex={0}
      className="flex h-full gap-6 overflow-x-auto overflow-y-hidden outline-offset-[-2px] [&>*]:min-w-64 [&>*]:flex-1"
    >
      <Chart
        title="Runs"
        range={range}
        xs={xs}
        bucketSeconds={data.bucketSeconds}
        format={formatCount}
        series={[
          {
            name: "all",
            look: "bars",
            color: "var(--color-line-strong)",
            total: totals.runs,
            ys: buckets.map(({ runs }) => runs),
          },
          {
            name: "failed",
            look: "bars",
            color: "var(--color-failed)",
            total: totals.failedRuns,
            ys: buckets.map(({ failedRuns }) => failedRuns),
          },
        ]}
      />
      <Chart
        title="Time to first token"
        about={`of runs that are over, ${runSpans.firstToken}`}
        range={range}
        xs={xs}
        bucketSeconds={data.bucketSeconds}
        format={formatDuration}
        series={[
          {
            name: "p50",
            look: "line",
            color: "var(--color-ink-2)",
            total: totals.firstTokenMs?.p50 ?? null,
            ys: buckets.map(({ firstTokenMs }) => firstTokenMs?.p50 ?? null),
          },
          {
            name: "p95",
            look: "dashes",
            color: "var(--color-ink-2)",
            total: totals.firstTokenMs?.p95 ?? null,
            ys: buckets.map(({ firstTokenMs }) => firstTokenMs?.p95 ?? null),
          },
        ]}
      />
      <Chart
        title="Tokens"
        range={range}
        xs={xs}
        bucketSeconds={data.bucketSeconds}
        format={formatShortCount}
        total={total(totals)}
        series={names.map(
          (name, index): Series => ({
            name: name.slice(name.indexOf("/") + 1),
            look: "bars",
            color: shades[index] ?? shades[2],
            total: of(totals, name),
            ys: buckets.map((bucket) => of(bucket, name)),
          }),
        )}
        isStacked
      />
    </section>
  );
}

function tokensOf({ promptTokens, completionTokens }: BucketFigures["tokensByModel"][number]): number {
  return promptTokens + completionTokens;
}

const others = "others";

/** The models with most tokens by name, the rest as one. */
function tokensByName({ totals }: RunsSummary): {
  names: string[];
  of: (bucket: BucketFigures, name: string) => number;
} {
  const byTokens = totals.tokensByModel
    .toSorted((a, b) => tokensOf(b) - tokensOf(a))
    .map(({ model }) => model);
  const isMore = byTokens.length > mostModels;
  const named = byTokens.slice(0, isMore ? mostModels - 1 : mostModels);
  return {
    names: isMore ? [...named, others] : named,
    of: ({ tokensByModel }, name) =>
      tokensByModel
        .filter(({ model }) => (name === others ? !named.includes(model) : model === name))
        .reduce((sum, each) => sum + tokensOf(each), 0),
  };
}
