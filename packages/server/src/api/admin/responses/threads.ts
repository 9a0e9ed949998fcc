import { z } from "zod";
import { listSchema } from "../../answer-schemas.ts";
import { freeObject, timestamp } from "./common.ts";
import { runStatusSchema } from "./run-summary.ts";

const threadSummarySchema = z
  .object({
    id: z.string(),
    object: z.literal("thread_summary"),
    title: z.string(),
    preview: z.string().describe("The beginning of its first message of a user."),
    metadata: freeObject.nullable(),
    datasetId: z.string(),
    createdAt: timestamp,
    updatedAt: timestamp.describe("When a message was added last, or a run began or ended."),
    messageCount: z.int(),
    lastRun: z
      .object({ id: z.string(), status: runStatusSchema, model: z.string(), createdAt: timestamp })
      .nullable(),
    hasFailedRun: z.boolean(),
  })
  .meta({ id: "ThreadSummary" });

export const threadSummaryListSchema = listSchema(threadSummarySchema)
  .extend({ nextCursor: z.string().nullable() })
  .meta({ id: "ThreadSummaryList" });

export type AdminThreadSummary = z.output<typeof threadSummarySchema>;
