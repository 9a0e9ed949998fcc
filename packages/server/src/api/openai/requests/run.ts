import { z } from "zod";
import { reasoningEfforts } from "../../../core/answer-options.ts";
import type { OrganizationId } from "../../../core/ids.ts";
import type { Truncation } from "../../../core/run.ts";
import type { CreateRun, CreateThreadAndRun, NewRun } from "../../../engine/engine.ts";
import { pathId } from "../../plausible-id.ts";
import { id, instructions, metadata, model, temperature, topP } from "./fields.ts";
import { decodeMessage, messages } from "./message.ts";
import { decodeResponseFormat, responseFormat } from "./response-format.ts";
import { createThreadBody, decodeThread } from "./thread.ts";
import { decodeTool, decodeToolChoice, toolChoice, tools } from "./tool.ts";

/** Smaller budgets are refused, as clients know it: they leave a model no room for an answer. */
const budget = z.int().min(256).nullish();

const truncationStrategy = z
  .object({
    type: z.enum(["auto", "last_messages"]),
    last_messages: z.int().min(1).nullish(),
  })
  .superRefine((strategy, context) => {
    if (strategy.type === "last_messages" && typeof strategy.last_messages !== "number") {
      context.addIssue({
        code: "custom",
        path: ["last_messages"],
        message: "is required with type 'last_messages' and must be a whole number of at least 1",
      });
    }
  })
  .nullish();

const runFields = z.object({
  assistant_id: id,
  model: model.nullish(),
  instructions,
  additional_instructions: instructions,
  tools,
  metadata,
  temperature,
  top_p: topP,
  stream: z.boolean().nullish(),
  max_prompt_tokens: budget,
  max_completion_tokens: budget,
  truncation_strategy: truncationStrategy,
  tool_choice: toolChoice,
  parallel_tool_calls: z.boolean().nullish(),
  response_format: responseFormat,
  reasoning_effort: z.enum(reasoningEfforts).nullish(),
});

/** @see assistants-v2.md, section 3.5 */
export const createRunBody = runFields.extend({ additional_messages: messages });

/** Takes more than section 3.6 asks for; its `tool_resources` are for tools that no run can have yet. */
export const createThreadAndRunBody = runFields.extend({ thread: createThreadBody.nullish() });

export const modifyRunBody = z.object({ metadata });

/** @param defaultModel - Runs in the place of a model that is not configured; `null` for none. */
export function decodeCreateRun(
  body: z.output<typeof createRunBody>,
  defaultModel: string | null,
): Pick<CreateRun, "run" | "messages" | "whenBusy" | "rewindTo"> {
  return {
    run: decodeRun(body, defaultModel),
    messages: (body.additional_messages ?? []).map(decodeMessage),
    whenBusy: "refuse",
    rewindTo: null,
  };
}

export function decodeCreateThreadAndRun(
  body: z.output<typeof createThreadAndRunBody>,
  organizationId: OrganizationId,
  defaultModel: string | null,
): Omit<CreateThreadAndRun, "once"> {
  return { organizationId, thread: decodeThread(body.thread), run: decodeRun(body, defaultModel) };
}

function decodeRun(body: z.output<typeof runFields>, defaultModel: string | null): NewRun {
  return {
    assistantId: pathId("assistant", body.assistant_id),
    model: body.model ?? null,
    substituteModel: defaultModel,
    instructions: body.instructions ?? null,
    additionalInstructions: body.additional_instructions ?? "",
    tools: body.tools?.map(decodeTool) ?? null,
    metadata: body.metadata ?? null,
    temperature: body.temperature ?? null,
    topP: body.top_p ?? null,
    maxPromptTokens: body.max_prompt_tokens ?? null,
    maxCompletionTokens: body.max_completion_tokens ?? null,
    truncation: decodeTruncation(body.truncation_strategy),
    toolChoice: decodeToolChoice(body.tool_choice),
    parallelToolCalls: body.parallel_tool_calls ?? null,
    responseFormat: decodeResponseFormat(body.response_format),
    reasoningEffort: body.reasoning_effort ?? null,
  };
}

function decodeTruncation(strategy: z.output<typeof truncationStrategy>): Truncation {
  return strategy?.type === "last_messages" && typeof strategy.last_messages === "number"
    ? { type: "last_messages", lastMessages: strategy.last_messages }
    : { type: "auto" };
}
