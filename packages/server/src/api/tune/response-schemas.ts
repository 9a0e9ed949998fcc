import { z } from "zod";
import type { JsonObject } from "../../core/json.ts";
import { deletedSchema, listSchema } from "../answer-schemas.ts";

/**
 * What the Tune dialect answers with. Every key is always there: unset strings are `""`, lists `[]`, objects and
 * timestamps `null`. They document the API and type the encoders; answers are not checked against them at run time.
 * @see tune-api.md, section 6.1 and Decision 1
 */
const timestamp = z.iso.datetime();
const freeObject = z.custom<JsonObject>().meta({ type: "object", additionalProperties: true });
const fileIds = z.array(z.string());

export const threadSchema = z
  .object({
    id: z.string(),
    object: z.literal("thread"),
    createdAt: timestamp,
    metadata: freeObject.nullable(),
    title: z.string(),
    toolResources: z
      .object({
        codeInterpreter: z.object({ fileIds }).optional(),
        fileSearch: z
          .object({
            vectorStoreIds: z.array(z.string()),
            vectorStores: z.array(z.object({ fileIds, metadata: freeObject.nullable() })),
          })
          .optional(),
      })
      .nullable(),
    ttlSeconds: z.int().nullable().describe("How long it is kept after the last thing that happened in it."),
    expiresAt: timestamp.nullable().describe("When it is deleted if nothing more happens in it."),
  })
  .meta({ id: "Thread" });

const imageDetail = z.enum(["auto", "low", "high"]);

const contentPart = z
  .discriminatedUnion("type", [
    z.object({ type: z.literal("text"), text: z.string(), annotations: z.array(freeObject) }),
    z.object({
      type: z.literal("image_file"),
      imageFile: z.object({ fileId: z.string(), detail: imageDetail }),
    }),
    z.object({ type: z.literal("image_url"), imageUrl: z.object({ url: z.string(), detail: imageDetail }) }),
  ])
  .meta({ id: "ContentPart" });

const toolSchema = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string().describe("As it came."),
    function: z
      .object({
        name: z.string(),
        description: z.string(),
        parameters: freeObject.describe("JSON Schema of the arguments."),
        required: z.array(z.string()),
        strict: z.boolean().optional().describe("Only where it was said."),
      })
      .nullable(),
    openapiSpec: z.string(),
    openapiActionData: freeObject.nullable(),
  })
  .meta({ id: "Tool" });

export const messageSchema = z
  .object({
    id: z.string(),
    object: z.literal("thread.message"),
    createdAt: timestamp,
    threadId: z.string(),
    role: z.enum(["user", "assistant", "system"]),
    content: z.array(contentPart),
    attachments: z.array(z.object({ fileId: z.string(), tools: z.array(toolSchema) })),
    assistantId: z.string(),
    runId: z.string().describe("The run that wrote it."),
    metadata: freeObject.nullable(),
    incompleteDetails: z
      .object({
        reason: z.enum(["content_filter", "max_tokens", "run_cancelled", "run_expired", "run_failed"]),
      })
      .optional()
      .describe("Only of an answer that broke off. One run may have several, when its node was lost."),
  })
  .meta({ id: "Message" });

const usageSchema = z
  .object({ promptTokens: z.int(), completionTokens: z.int(), totalTokens: z.int() })
  .meta({ id: "Usage" });

const lastErrorSchema = z
  .object({ code: z.enum(["server_error", "rate_limit_exceeded", "invalid_prompt"]), message: z.string() })
  .meta({ id: "LastError" });

export const runSchema = z
  .object({
    id: z.string(),
    object: z.literal("run"),
    createdAt: timestamp,
    assistantId: z.string(),
    threadId: z.string(),
    status: z.enum([
      "queued",
      "in_progress",
      "requires_action",
      "cancelling",
      "cancelled",
      "failed",
      "completed",
      "expired",
    ]),
    requiredAction: z
      .object({
        type: z.literal("submit_tool_outputs"),
        submitToolOutputs: z.object({
          toolCalls: z.array(
            z.object({
              id: z.string(),
              type: z.literal("function"),
              function: z.object({ name: z.string(), arguments: z.string().describe("JSON text.") }),
            }),
          ),
        }),
      })
      .nullable()
      .describe(
        "The calls whose outputs are missing. The event that the run stopped with names all; outputs that have come are in " +
          "the run's steps.",
      ),
    lastError: lastErrorSchema.nullable(),
    expiresAt: timestamp.nullable(),
    startedAt: timestamp.nullable(),
    cancelledAt: timestamp.nullable(),
    completedAt: timestamp.nullable(),
    failedAt: timestamp.nullable(),
    model: z.string(),
    instructions: z.string().describe("The whole system prompt, the additional instructions included."),
    tools: z.array(toolSchema),
    fileIds,
    metadata: freeObject.nullable(),
    usage: usageSchema.nullable(),
    incompleteDetails: z
      .object({ reason: z.enum(["max_prompt_tokens", "max_completion_tokens"]) })
      .nullable()
      .describe("Set when a token budget ended the run; its status is then `completed`."),
  })
  .meta({ id: "Run" });

export const runStepSchema = z
  .object({
    id: z.string(),
    object: z.literal("thread.run.step"),
    createdAt: timestamp,
    assistantId: z.string(),
    threadId: z.string(),
    runId: z.string(),
    type: z.enum(["tool_calls", "message_creation"]),
    status: z.enum(["in_progress", "cancelled", "failed", "completed", "expired"]),
    stepDetails: z.discriminatedUnion("type", [
      z.object({
        type: z.literal("message_creation"),
        messageCreation: z.object({ messageId: z.string() }),
      }),
      z.object({
        type: z.literal("tool_calls"),
        toolCalls: z.array(
          z.object({
            id: z.string(),
            type: z.literal("function"),
            function: z.object({ name: z.string(), arguments: z.string(), output: z.string().nullable() }),
          }),
        ),
      }),
    ]),
    lastError: lastErrorSchema.nullable(),
    expiresAt: timestamp.nullable(),
    cancelledAt: timestamp.nullable(),
    completedAt: timestamp.nullable(),
    failedAt: timestamp.nullable(),
    metadata: freeObject.nullable(),
    usage: usageSchema.nullable(),
  })
  .meta({ id: "RunStep" });

const generationConfig = z.object({ modelId: z.string(), temperature: z.number().nullable() });

export const assistantSchema = z
  .object({
    id: z.string(),
    assistantName: z.string(),
    modelName: z.string(),
    modelId: z.string().describe("The model that writes the answers."),
    description: z.string(),
    instructions: z.string(),
    functionModel: generationConfig.nullable(),
    responseModel: generationConfig
      .nullable()
      .describe("Where it is `null` the function model writes the answers too."),
    tools: z.array(toolSchema),
    metadata: freeObject.nullable(),
    userFilters: freeObject.nullable(),
    createdAt: timestamp,
  })
  .meta({ id: "Assistant" });

export const deletedThreadSchema = deletedSchema("thread.deleted").meta({ id: "DeletedThread" });
export const deletedMessageSchema = deletedSchema("thread.message.deleted").meta({ id: "DeletedMessage" });
export const deletedAssistantSchema = deletedSchema("assistant.deleted").meta({ id: "DeletedAssistant" });

export const messageListSchema = listSchema(messageSchema).meta({ id: "MessageList" });
export const threadListSchema = listSchema(threadSchema)
  .extend({ datasetId: z.string().describe("The thread dataset that was asked for.") })
  .meta({ id: "ThreadList" });
export const runListSchema = listSchema(runSchema).meta({ id: "RunList" });
export const assistantListSchema = listSchema(assistantSchema)
  .omit({ object: true })
  .meta({ id: "AssistantList" });
export const runStepListSchema = listSchema(runStepSchema).meta({ id: "RunStepList" });

export const modelListSchema = listSchema(
  z.object({ id: z.string(), object: z.literal("model"), provider: z.string() }),
)
  .extend({
    providers: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        status: z.enum(["ok", "unauthorized", "unreachable"]),
        detail: z.string(),
        models: z.int().describe("How many models it offers."),
      }),
    ),
    aliases: z.array(
      z.object({ name: z.string(), model: z.string().describe("A model id, or another alias.") }),
    ),
  })
  .meta({ id: "ModelList" });

export type TuneThread = z.output<typeof threadSchema>;
export type TuneMessage = z.output<typeof messageSchema>;
export type TuneTool = z.output<typeof toolSchema>;
export type TuneRun = z.output<typeof runSchema>;
export type TuneRunStep = z.output<typeof runStepSchema>;
export type TuneAssistant = z.output<typeof assistantSchema>;
export type TuneUsage = z.output<typeof usageSchema>;
export type TuneModelList = z.output<typeof modelListSchema>;
