import { z } from "zod";
import { accessKeyScopes } from "../../core/access-key.ts";
import { deletedSchema, listSchema } from "../answer-schemas.ts";

/** What the administration answers with. Every key is always there; what is not set is `null`. */
export const timestamp = z.iso.datetime();
export const scope = z.enum(accessKeyScopes).meta({ id: "AccessKeyScope" });

export const accessKeySchema = z
  .object({
    id: z.string(),
    object: z.literal("access_key"),
    name: z.string(),
    prefix: z.string().describe("The first characters, by which a person recognises it."),
    scope,
    createdAt: timestamp,
    expiresAt: timestamp.nullable(),
    lastUsedAt: timestamp.nullable().describe("To the minute."),
    createdBy: z
      .object({ id: z.string(), name: z.string() })
      .nullable()
      .describe("The key that made it; `null` when the command line or the first start did."),
    current: z.boolean().describe("Whether this request was made with it."),
  })
  .meta({ id: "AccessKey" });

export const newAccessKeySchema = accessKeySchema
  .extend({ key: z.string().describe("The key itself. It is shown this once.") })
  .meta({ id: "NewAccessKey" });

export const accessKeyListSchema = listSchema(accessKeySchema).meta({ id: "AccessKeyList" });
export const deletedAccessKeySchema = deletedSchema("access_key.deleted").meta({ id: "DeletedAccessKey" });

export const sessionSchema = z
  .object({
    object: z.literal("session"),
    organization: z.object({ id: z.string(), name: z.string() }),
    accessKey: accessKeySchema.pick({ id: true, name: true, prefix: true, scope: true, expiresAt: true }),
    expiresAt: timestamp.nullable().describe("When the cookie ends; `null` when a key was sent instead."),
    server: z.object({ version: z.string() }),
  })
  .meta({ id: "Session" });

export const sessionStateSchema = z
  .object({
    object: z.literal("session_state"),
    session: sessionSchema.nullable().describe("`null` when nobody is signed in."),
  })
  .meta({ id: "SessionState" });

export const endedSessionSchema = z
  .object({ object: z.literal("session.deleted"), deleted: z.literal(true) })
  .meta({ id: "EndedSession" });

const usageSchema = z
  .object({ promptTokens: z.int(), completionTokens: z.int(), totalTokens: z.int() })
  .meta({ id: "TokenUsage" });

const runErrorSchema = z
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

const toolCallSchema = z.object({
  id: z.string(),
  name: z.string(),
  arguments: z.string().describe("JSON text, as the model wrote it."),
});
const answeredCallSchema = toolCallSchema.extend({ output: z.string().nullable() });

const modelCallSchema = z
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

const contextPart = z.discriminatedUnion("type", [
  z.object({ type: z.literal("text"), text: z.string() }),
  z.object({
    type: z.literal("image_file"),
    fileId: z.string().describe("The model was sent the content of the file."),
    detail: z.enum(["auto", "low", "high"]),
  }),
  z.object({ type: z.literal("image"), url: z.string(), detail: z.enum(["auto", "low", "high"]) }),
]);

const contextMessage = z
  .discriminatedUnion("role", [
    z.object({
      role: z.enum(["system", "user"]),
      content: z.array(contextPart),
      messageId: z.string().nullable(),
    }),
    z.object({
      role: z.literal("assistant"),
      content: z.array(contextPart),
      toolCalls: z.array(toolCallSchema),
      messageId: z.string().nullable(),
    }),
    z.object({
      role: z.literal("tool"),
      content: z.array(contextPart),
      toolCallId: z.string(),
      name: z.string(),
      messageId: z.null(),
    }),
  ])
  .meta({ id: "ContextMessage" });

const freeObject = z.custom<object>().meta({ type: "object", additionalProperties: true });

const toolsSchema = z.array(
  z.object({
    name: z.string(),
    description: z.string(),
    parameters: freeObject,
    strict: z.boolean().nullable(),
  }),
);

const samplingFields = { temperature: z.number().nullable(), topP: z.number().nullable() };

const answerFields = {
  toolChoice: z.union([z.enum(["auto", "none", "required"]), z.object({ name: z.string() })]).nullable(),
  parallelToolCalls: z.boolean().nullable(),
  responseFormat: freeObject.nullable(),
  reasoningEffort: z.string().nullable(),
};

export const runSettingsSchema = z
  .object({
    object: z.literal("run_settings"),
    runId: z.string(),
    model: z.string().describe("As it was ordered."),
    instructions: z.string().describe("The whole system prompt, the additional instructions included."),
    tools: toolsSchema,
    ...samplingFields,
    maxPromptTokens: z.int().nullable(),
    maxCompletionTokens: z.int().nullable(),
    lastMessages: z
      .int()
      .nullable()
      .describe("So many of the newest messages the model may see; `null`: as many as fit."),
    ...answerFields,
    metadata: freeObject.nullable(),
  })
  .meta({ id: "RunSettings" });

export const modelCallDetailSchema = modelCallSchema
  .extend({
    object: z.literal("model_call"),
    runId: z.string(),
    context: z.object({
      instructions: z.string(),
      messages: z.array(contextMessage),
      tools: toolsSchema,
      settings: z.object({ ...samplingFields, maxOutputTokens: z.int().nullable(), ...answerFields }),
      omittedMessages: z.int().describe("Older messages of the thread that were left out."),
      exact: z.boolean().describe("Whether a digest that was taken then proves that this is what was sent."),
      changedSince: z.array(
        z.object({
          messageId: z.string(),
          change: z.enum(["edited", "deleted"]),
          at: timestamp,
          restored: z.boolean().describe("Whether it is shown here as it was sent."),
        }),
      ),
    }),
  })
  .meta({ id: "ModelCallDetail" });

export const runEventListSchema = z
  .object({
    object: z.literal("list"),
    data: z.array(
      z.object({
        number: z.int(),
        at: timestamp.nullable().describe("`null` for one from before the time was kept."),
        type: z.string(),
        data: freeObject,
      }),
    ),
    hasMore: z.boolean(),
  })
  .meta({ id: "RunEventList" });

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

export const serverStateSchema = z
  .object({
    object: z.literal("server"),
    version: z.string(),
    nodeId: z.string(),
    database: z.enum(["sqlite", "postgres"]),
    startedAt: timestamp,
    now: timestamp,
    ready: z.boolean(),
    runs: z.object({
      queued: z.int(),
      inProgress: z.int(),
      requiresAction: z.int(),
      cancelling: z.int(),
    }),
  })
  .meta({ id: "ServerState" });

export type AdminThreadSummary = z.output<typeof threadSummarySchema>;
export type AdminProviders = z.output<typeof adminModelsSchema>;
export type AdminModelTest = z.output<typeof modelTestSchema>;
export type AdminServerState = z.output<typeof serverStateSchema>;
export type AdminRunSettings = z.output<typeof runSettingsSchema>;
export type AdminRunSummary = z.output<typeof runSummarySchema>;
export type AdminRunsSummary = z.output<typeof runsSummarySchema>;
export type AdminUsageReport = z.output<typeof usageReportSchema>;
export type AdminRunTimeline = z.output<typeof runTimelineSchema>;
export type AdminModelCall = z.output<typeof modelCallSchema>;
export type AdminModelCallDetail = z.output<typeof modelCallDetailSchema>;
export type AdminContextMessage = z.output<typeof contextMessage>;
export type AdminUsage = z.output<typeof usageSchema>;
export type AdminAccessKey = z.output<typeof accessKeySchema>;
export type AdminSession = z.output<typeof sessionSchema>;
