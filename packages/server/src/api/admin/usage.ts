import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import type { BucketUsage, LatencyPercentiles, UsageFigures } from "../../core/insight.ts";
import type { InsightStore } from "../../core/insight-store.ts";
import { errorResponses, jsonResponse } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import type { ZodApp } from "../zod-app.ts";
import { timestamp } from "./encode.ts";
import { decodeSpan, instant, wordList } from "./requests.ts";
import { runsSummarySchema, usageReportSchema } from "./responses/usage.ts";

const tags = ["Admin"];
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;
const bucketsMs = { minute: minuteMs, hour: hourMs, day: dayMs } as const;
/** More than a chart can show. */
const mostBuckets = 1_500;

const span = z.object({
  from: instant.describe("Runs count that were created at this time or later."),
  to: instant.describe("Runs count that were created before this time; default: now."),
});

const summaryQuery = span.extend({
  bucket: z.enum(["", "minute", "hour", "day"]).optional().describe("Default: what suits the span."),
});

const usageQuery = span.extend({
  groupBy: wordList(["day", "model", "key"]).describe(
    "One, or several with commas between them; default day.",
  ),
});

export function registerUsage(
  app: ZodApp,
  { store, clock }: { store: Pick<InsightStore, "summarizeRuns" | "readUsage">; clock: Clock },
): void {
  app.get(
    "/runs/summary",
    {
      schema: {
        operationId: "summarizeRuns",
        summary: "Sum up runs over time",
        description:
          "Runs that have ended, in the bucket in which they were created, those of deleted threads included. " +
          "Default: the last 24 hours.",
        tags,
        querystring: summaryQuery,
        response: { 200: jsonResponse("The figures.", runsSummarySchema), ...errorResponses(400) },
      },
    },
    async (request) => {
      const organizationId = organizationOf(request);
      const { from, to } = decodeSpan(request.query, { now: clock.now(), defaultMs: dayMs });
      const bucketMs = bucketFor(to - from, request.query.bucket || undefined);
      // Buckets begin at whole minutes, hours or days.
      const start = Math.floor(from / bucketMs) * bucketMs;
      const length = Math.ceil((to - start) / bucketMs) * bucketMs;
      const { usage, latency, latencyOfAll } = await store.summarizeRuns({
        organizationId,
        from: start,
        to,
        bucketMs,
      });
      const usageByBucket = Map.groupBy(usage, ({ bucket }) => bucket);
      const latencyByBucket = new Map(latency.map((ofBucket) => [ofBucket.bucket, ofBucket]));
      return {
        object: "runs_summary" as const,
        from: timestamp(start),
        to: timestamp(to),
        bucketSeconds: bucketMs / 1_000,
        totals: encodeSummary(usage, latencyOfAll),
        buckets: Array.from({ length: length / bucketMs }, (_, bucket) => ({
          startAt: timestamp(start + bucket * bucketMs),
          ...encodeSummary(usageByBucket.get(bucket) ?? [], latencyByBucket.get(bucket) ?? null),
        })),
      };
    },
  );

  app.get(
    "/usage",
    {
      schema: {
        operationId: "reportUsage",
        summary: "Report tokens and runs by day, model and key",
        description:
          "Of runs that have ended, those of deleted threads included. Days are of UTC. Default: the last 30 days.",
        tags,
        querystring: usageQuery,
        response: { 200: jsonResponse("The report.", usageReportSchema), ...errorResponses(400) },
      },
    },
    async (request) => {
      const organizationId = organizationOf(request);
      const { from, to } = decodeSpan(request.query, { now: clock.now(), defaultMs: 30 * dayMs });
      const { groupBy: wanted = [] } = request.query;
      const groupBy = wanted.length === 0 ? ["day" as const] : [...new Set(wanted)];
      const rows = await store.readUsage({ organizationId, from, to, groupBy });
      return {
        object: "usage" as const,
        from: timestamp(from),
        to: timestamp(to),
        groupBy,
        totals: encodeFigures(rows.reduce(addFigures, noFigures)),
        data: rows.map(({ day, model, accessKey, ...figures }) => ({
          day: day === null ? null : timestamp(day * dayMs).slice(0, 10),
          model,
          accessKey: accessKey && { id: accessKey.id ?? "", name: accessKey.name, prefix: accessKey.hint },
          ...encodeFigures(figures),
        })),
      };
    },
  );
}

function bucketFor(spanMs: number, wanted: keyof typeof bucketsMs | undefined): number {
  const fitting = [minuteMs, hourMs, dayMs].filter((bucketMs) => spanMs / bucketMs <= mostBuckets);
  const smallest = fitting[0] ?? dayMs;
  if (wanted !== undefined) {
    return Math.max(bucketsMs[wanted], smallest);
  }
  return spanMs <= 3 * hourMs ? minuteMs : Math.max(spanMs <= 4 * dayMs ? hourMs : dayMs, smallest);
}

function encodeSummary(usage: readonly BucketUsage[], latency: LatencyPercentiles | null) {
  const { runs, failedRuns } = usage.reduce(addFigures, noFigures);
  const byModel = Map.groupBy(usage, ({ model }) => model);
  return {
    runs,
    failedRuns,
    firstTokenMs: latency && { p50: latency.p50Ms, p95: latency.p95Ms },
    tokensByModel: [...byModel].map(([model, rows]) => {
      const { promptTokens, completionTokens } = rows.reduce(addFigures, noFigures);
      return { model, promptTokens, completionTokens };
    }),
  };
}

const noFigures: UsageFigures = { runs: 0, failedRuns: 0, promptTokens: 0, completionTokens: 0 };

function addFigures(left: UsageFigures, right: UsageFigures): UsageFigures {
  return {
    runs: left.runs + right.runs,
    failedRuns: left.failedRuns + right.failedRuns,
    promptTokens: left.promptTokens + right.promptTokens,
    completionTokens: left.completionTokens + right.completionTokens,
  };
}

function encodeFigures(figures: UsageFigures) {
  return { ...figures, totalTokens: figures.promptTokens + figures.completionTokens };
}
