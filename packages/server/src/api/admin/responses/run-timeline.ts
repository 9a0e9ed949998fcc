import { z } from "zod";
import { timestamp } from "./common.ts";
import { runErrorSchema, runSummarySchema, usageSchema } from "./run-summary.ts";

export const toolCallSchema = z.object({
  id: z.string(),
  name: z.string(),
  arguments: z.string().describe("JSON text, as the model wrote it."),
});

const answeredCallSchema = toolCallSchema.extend({ output: z.string().nullable() });

export const modelCallSchema = z
  .object({
    number: z.int().describe("1, 2, 3 … within the run."),
    model: z.string(),
    provider: z.string(),
    startedAt: timestamp,
    firstTokenAt: timestamp.nullable(),
    endedAt: timestamp.nullable(),
    finishReason: z.enum(["stop", "length", "tool-calls", "content-filter", "error", "other"]).nullable(),
    usage: usageSchema.nullable(),
    error: runErrorSchema.nullable(),
    retries: z
      .array(z.object({ failedAt: timestamp, error: runErrorSchema, delayMs: z.int() }))
      .describe("The tries before the last."),
  })
  .meta({ id: "ModelCall" });

export const runTimelineSchema = z
  .object({
    object: z.literal("run_timeline"),
    run: runSummarySchema,
    now: timestamp.describe("The server's clock."),
    lastEvent: z.int().describe("The number of the run's newest event."),
    steps: z.array(
      z.object({
        id: z.string(),
        type: z.enum(["message_creation", "tool_calls"]),
        status: z.enum(["in_progress", "completed", "failed", "cancelled", "expired"]),
        startedAt: timestamp,
        endedAt: timestamp.nullable(),
        modelCall: z.int().nullable().describe("The number of the call that it is of."),
        messageId: z.string().nullable(),
        toolCalls: z.array(answeredCallSchema),
        usage: usageSchema.nullable(),
        lastError: runErrorSchema.nullable(),
      }),
    ),
    modelCalls: z.array(modelCallSchema),
    clientWaits: z
      .array(
        z.object({
          stepId: z.string(),
          startedAt: timestamp,
          endedAt: timestamp.nullable(),
          toolCalls: z.array(answeredCallSchema),
        }),
      )
      .describe("When the run waited for the client's outputs."),
  })
  .meta({ id: "RunTimeline" });

export type AdminRunTimeline = z.output<typeof runTimelineSchema>;

export type AdminModelCall = z.output<typeof modelCallSchema>;
