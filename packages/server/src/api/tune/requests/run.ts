import { z } from "zod";
import { unsetAnswerOptions } from "../../../core/answer-options.ts";
import { InvalidInputError } from "../../../core/errors.ts";
import { asId, type OrganizationId } from "../../../core/ids.ts";
import type { Truncation } from "../../../core/run.ts";
import type { CreateRun, CreateThreadAndRun, NewRun } from "../../../engine/engine.ts";
import { storableText } from "../../storable-text.ts";
import { metadata, optionalId, sizes } from "./fields.ts";
import { createMessageBody, decodeMessage } from "./message.ts";
import { createThreadBody, decodeThread } from "./thread.ts";
import { decodeTool, tools } from "./tool.ts";

const truncationStrategy = z
  .object({
    type: z.enum(["auto", "last_messages"]),
    lastMessages: z.int().min(0).nullish().describe("How many, from 1; required with type `last_messages`."),
  })
  .superRefine((strategy, context) => {
    if (strategy.type === "last_messages" && !strategy.lastMessages) {
      context.addIssue({
        code: "custom",
        path: ["lastMessages"],
        message: "is required with type 'last_messages' and must be a whole number of at least 1",
      });
    }
  });

const instructions = z.string().max(sizes.instructionsLength).nullish();
const budget = z.int().min(1).nullish();

const runFields = z.object({
  assistantId: optionalId.describe(
    "The assistant to run. Its model, instructions and tools count where the run gives none of its own.",
  ),
  model: storableText(sizes.idLength)
    .nullish()
    .describe(
      "`<provider>/<model>`, an alias of one, or an assistant's `modelName`. Required without an assistant.",
    ),
  instructions: instructions.describe("The system prompt."),
  additionaInstructions: instructions.describe(
    "Appended to the instructions. The name is misspelt in the original API; both are accepted.",
  ),
  additionalInstructions: instructions.describe(
    "Appended to the instructions; counts when both spellings are sent.",
  ),
  tools: tools.nullish().describe("What the model may call."),
  metadata: metadata.nullish(),
  temperature: z
    .number()
    .min(0)
    .max(2)
    .nullish()
    .describe("Higher is more random. Default: the model's own."),
  topP: z
    .number()
    .min(0)
    .max(1)
    .nullish()
    .describe("Only the likeliest tokens that have this much of the probability. Default: the model's own."),
  stream: z.boolean().nullish().meta({
    default: false,
    description: "Answer with the run's events as server-sent events, ended by `data: [DONE]`.",
  }),
  maxPromptTokens: budget.describe("Budget of prompt tokens for the whole run, over all its model calls."),
  maxCompletionTokens: budget.describe(
    "Budget of generated tokens for the whole run, over all its model calls.",
  ),
  truncationStrategy: truncationStrategy
    .nullish()
    .describe("Which messages the model sees: as many as fit (`auto`), or only the newest few of those."),
});

export const createThreadAndRunBody = z
  .object({
    thread: createThreadBody.nullish().describe("The thread to create. Default: an empty one."),
    ...runFields.shape,
  })
  .meta({ id: "CreateThreadAndRun" });

export const createRunBody = z
  .object({
    ...runFields.shape,
    additionalMessages: z
      .array(createMessageBody)
      .max(sizes.messages)
      .nullish()
      .describe("Added to the thread before the run starts."),
    whenBusy: z
      .enum(["refuse", "queue", "replace"])
      .nullish()
      .meta({
        default: "refuse",
        description:
          "What becomes of the run when another is active on the thread: it is refused; it waits for the other's end, " +
          "behind those that wait already; or it replaces all of them, which are cancelled and keep what they said.",
      }),
    fromMessageId: optionalId.describe(
      "Runs again from this message: every message after it is removed first.",
    ),
  })
  .meta({ id: "CreateRun" });

export const modifyRunBody = z
  .object({ metadata: metadata.nullish().describe("Replaces the whole metadata; `null` clears it.") })
  .meta({ id: "ModifyRun" });

export type CreateThreadAndRunBody = z.output<typeof createThreadAndRunBody>;

/**
 * The body of create-thread-and-run, as a command of the engine.
 *
 * A run needs something to answer: a message or instructions. Instructions alone are enough, for a model can speak
 * first, and an assistant may bring them.
 */
export function decodeCreateThreadAndRun(
  body: CreateThreadAndRunBody,
  organizationId: OrganizationId,
): Omit<CreateThreadAndRun, "once"> {
  const command = { organizationId, thread: decodeThread(body.thread), run: decodeRun(body) };
  const { thread, run } = command;
  const hasInstructions = Boolean(run.instructions) || run.additionalInstructions !== "";
  if (thread.messages.length === 0 && !hasInstructions && run.assistantId === null) {
    throw new InvalidInputError(
      "thread.messages is empty and there are no instructions, so the model has nothing to answer. " +
        "Add a message, such as {role: 'user', content: 'Hello'}.",
      "thread.messages",
    );
  }
  return command;
}

export function decodeCreateRun(
  body: z.output<typeof createRunBody>,
): Pick<CreateRun, "run" | "messages" | "whenBusy" | "rewindTo"> {
  return {
    run: decodeRun(body),
    messages: (body.additionalMessages ?? []).map(decodeMessage),
    whenBusy: body.whenBusy ?? "refuse",
    rewindTo: body.fromMessageId ? asId(body.fromMessageId) : null,
  };
}

function decodeRun(body: z.output<typeof runFields>): NewRun {
  if (!body.model && !body.assistantId) {
    throw new InvalidInputError(
      "model is required: name the model to run, such as 'openai/gpt-4o-mini', or an assistant with assistantId.",
      "model",
    );
  }
  return {
    assistantId: body.assistantId ? asId(body.assistantId) : null,
    model: body.model || null,
    instructions: body.instructions ?? null,
    additionalInstructions: body.additionalInstructions ?? body.additionaInstructions ?? "",
    tools: body.tools?.map(decodeTool) ?? null,
    metadata: body.metadata ?? null,
    temperature: body.temperature ?? null,
    topP: body.topP ?? null,
    maxPromptTokens: body.maxPromptTokens ?? null,
    maxCompletionTokens: body.maxCompletionTokens ?? null,
    truncation: decodeTruncation(body.truncationStrategy),
    substituteModel: null,
    ...unsetAnswerOptions,
  };
}

function decodeTruncation(strategy: z.output<typeof runFields>["truncationStrategy"]): Truncation {
  return strategy?.type === "last_messages" && typeof strategy.lastMessages === "number"
    ? { type: "last_messages", lastMessages: strategy.lastMessages }
    : { type: "auto" };
}
