import { z } from "zod";
import { listSchema } from "../../answer-schemas.ts";
import { timestamp } from "./common.ts";

export const usageSchema = z
  .object({ promptTokens: z.int(), completionTokens: z.int(), totalTokens: z.int() })
  .meta({ id: "TokenUsage" });

export const runErrorSchema = z
  .object({ code: z.enum(["server_error", "rate_limit_exceeded", "invalid_prompt"]), message: z.string() })
  .meta({ id: "RunError" });

export const runStatusSchema = z
  .enum([
    "queued",
    "in_progress",
    "requires_action",
    "cancelling",
    "completed",
    "incomplete",
    "failed",
    "cancelled",
    "expired",
  ])
  .meta({ id: "RunStatus" });

export const runSummarySchema = z
  .object({
    id: z.string(),
    object: z.literal("run_summary"),
    threadId: z.string(),
    threadTitle: z.string(),
    threadPreview: z.string().describe("The beginning of the thread's first message of a user."),
    assistantId: z.string(),
    model: z.string().describe("As it was ordered; what was called is in the run's model calls."),
    status: runStatusSchema,
    waiting: z
      .boolean()
      .describe("Whether it waits behind another run of its thread, or ended while it did."),
    createdAt: timestamp,
    startedAt: timestamp.nullable(),
    firstTokenAt: timestamp.nullable(),
    endedAt: timestamp.nullable(),
    expiresAt: timestamp,
    usage: usageSchema.nullable().describe("Of what was called so far."),
    lastError: runErrorSchema.nullable(),
    incompleteReason: z.enum(["max_prompt_tokens", "max_completion_tokens"]).nullable(),
    accessKeyId: z.string().describe("The key that ordered it; empty when that is not known."),
  })
  .meta({ id: "RunSummary" });

export const runSummaryListSchema = listSchema(runSummarySchema).meta({ id: "RunSummaryList" });

export type AdminRunSummary = z.output<typeof runSummarySchema>;

export type AdminUsage = z.output<typeof usageSchema>;
