import { z } from "zod";
import { freeObject, timestamp } from "./common.ts";
import { modelCallSchema, toolCallSchema } from "./run-timeline.ts";

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

export type AdminRunSettings = z.output<typeof runSettingsSchema>;

export type AdminModelCallDetail = z.output<typeof modelCallDetailSchema>;

export type AdminContextMessage = z.output<typeof contextMessage>;
