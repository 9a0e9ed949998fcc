import { z } from "zod";
import { timestamp } from "./common.ts";
import { usageSchema } from "./run-summary.ts";

export const adminModelsSchema = z
  .object({
    object: z.literal("models"),
    defaultModel: z.string().nullable(),
    providers: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        status: z.enum(["ok", "unauthorized", "unreachable"]),
        detail: z.string(),
        hasKey: z.boolean().describe("Whether a key is configured; it is never shown."),
        models: z.array(z.string()),
        lastSuccessAt: timestamp.nullable(),
        lastError: z.object({ at: timestamp, message: z.string() }).nullable(),
      }),
    ),
    aliases: z.array(z.object({ name: z.string(), model: z.string() })),
  })
  .meta({ id: "Providers" });

export const modelTestSchema = z
  .object({
    object: z.literal("model_test"),
    model: z.string(),
    ok: z.boolean(),
    firstTokenMs: z.int().nullable(),
    totalMs: z.int(),
    answer: z.string(),
    usage: usageSchema.nullable(),
    error: z.object({ code: z.string(), message: z.string(), advice: z.string() }).nullable(),
  })
  .meta({ id: "ModelTest" });

export type AdminProviders = z.output<typeof adminModelsSchema>;

export type AdminModelTest = z.output<typeof modelTestSchema>;
