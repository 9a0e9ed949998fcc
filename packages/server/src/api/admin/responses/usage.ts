import { z } from "zod";
import { timestamp } from "./common.ts";

const bucketFigures = z.object({
  runs: z.int(),
  failedRuns: z.int(),
  firstTokenMs: z
    .object({ p50: z.int(), p95: z.int() })
    .nullable()
    .describe("From creation to the first token, in milliseconds."),
  tokensByModel: z.array(z.object({ model: z.string(), promptTokens: z.int(), completionTokens: z.int() })),
});

export const runsSummarySchema = z
  .object({
    object: z.literal("runs_summary"),
    from: timestamp,
    to: timestamp,
    bucketSeconds: z.int(),
    totals: bucketFigures,
    buckets: z.array(bucketFigures.extend({ startAt: timestamp })),
  })
  .meta({ id: "RunsSummary" });

const usageFigures = z.object({
  runs: z.int(),
  failedRuns: z.int(),
  promptTokens: z.int(),
  completionTokens: z.int(),
  totalTokens: z.int(),
});

export const usageReportSchema = z
  .object({
    object: z.literal("usage"),
    from: timestamp,
    to: timestamp,
    groupBy: z.array(z.enum(["day", "model", "key"])),
    totals: usageFigures,
    data: z.array(
      usageFigures.extend({
        day: z.iso.date().nullable(),
        model: z.string().nullable(),
        accessKey: z
          .object({ id: z.string(), name: z.string(), prefix: z.string() })
          .nullable()
          .describe("Also one that is revoked; its id is empty for runs of nobody known."),
      }),
    ),
  })
  .meta({ id: "UsageReport" });

export type AdminRunsSummary = z.output<typeof runsSummarySchema>;

export type AdminUsageReport = z.output<typeof usageReportSchema>;
