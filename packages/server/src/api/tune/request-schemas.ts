import { z } from "zod";
import type { JsonObject } from "../../core/json.ts";
import { show } from "../issue-message.ts";

/**
 * The bodies and queries of the Tune dialect, in camelCase; `field-casing.ts` brings snake_case to it. A field that
 * may be left out may be `null` too. Error messages are written to read on from the field's name.
 * @see tune-api.md, Decisions 1, 2 and 8
 */
const limits = {
  idLength: 256,
  titleLength: 512,
  instructionsLength: 256_000,
  textLength: 1_000_000,
  metadataLength: 65_536,
  messages: 10_000,
  parts: 1_000,
  attachments: 100,
  files: 1_000,
  tools: 128,
  toolDescriptionLength: 16_384,
};

/** Text for a column of its own: a database keeps neither U+0000 nor half a character. */
function storableText(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !text.includes("\0"), {
      error: "must be well-formed text without the character U+0000",
    });
}

/** An object whose keys belong to the caller. */
const freeObject = z
  .custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value), {
    error: (issue) => `must be an object, got ${show(issue.input)}`,
  })
  .meta({ type: "object", additionalProperties: true });

const metadata = freeObject
  .refine((value) => JSON.stringify(value).length <= limits.metadataLength, {
    error: `must be at most ${limits.metadataLength} characters long as JSON`,
  })
  .meta({
    type: "object",
    additionalProperties: true,
    description: "Key-value pairs of your own; kept as they come.",
  });

const fileId = storableText(limits.idLength).min(1);
const fileIds = z.array(fileId).max(limits.files);

const imageDetail = z.enum(["auto", "low", "high"]).nullish().describe("Default: auto.");

const contentPart = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("text"),
    text: z.union([
      z.string().max(limits.textLength),
      z.object({ value: z.string().max(limits.textLength) }),
    ]),
  }),
  z.object({ type: z.literal("image_file"), imageFile: z.object({ fileId, detail: imageDetail }) }),
  z.object({
    type: z.literal("image_url"),
    imageUrl: z.object({
      url: z.string().regex(/^(https?:\/\/|data:image\/)/i, {
        error: "must begin with https://, http:// or data:image/",
      }),
      detail: imageDetail,
    }),
  }),
]);

const message = z.object({
  role: z.enum(["user", "assistant", "system"]),
  content: z.union([z.string().max(limits.textLength), z.array(contentPart).min(1).max(limits.parts)]),
  attachments: z
    .array(z.object({ fileId, tools: z.array(freeObject).max(limits.tools).nullish() }))
    .max(limits.attachments)
    .nullish(),
  metadata: metadata.nullish(),
});

const toolResources = z.object({
  codeInterpreter: z.object({ fileIds: fileIds.nullish() }).nullish(),
  fileSearch: z
    .object({
      vectorStoreIds: z.array(fileId).max(limits.files).nullish(),
      vectorStores: z
        .array(z.object({ fileIds: fileIds.nullish(), metadata: metadata.nullish() }))
        .max(limits.files)
        .nullish(),
    })
    .nullish(),
});

const thread = z.object({
  messages: z.array(message).max(limits.messages).nullish(),
  metadata: metadata.nullish(),
  title: storableText(limits.titleLength).nullish(),
  datasetId: storableText(limits.idLength)
    .nullish()
    .describe("The thread dataset to which the thread belongs."),
  toolResources: toolResources.nullish(),
});

const toolTypes = ["function", "user_function"] as const;

const tool = z.object({
  type: z.enum(toolTypes, {
    error: ({ input }) =>
      typeof input === "string"
        ? `${show(input)} is not available on this server yet; function tools are, with type 'function'`
        : "is required and must be 'function'",
  }),
  function: z.object({
    name: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, {
      error: "must be 1 to 64 characters long and have only letters, digits, '_' and '-'",
    }),
    description: z.string().max(limits.toolDescriptionLength).nullish(),
    parameters: freeObject
      .refine((schema) => schema["type"] === undefined || schema["type"] === "object", {
        error: "must be a JSON Schema of an object, with type 'object'",
      })
      .nullish()
      .meta({ description: "JSON Schema of the arguments." }),
    required: z
      .array(z.string().max(limits.idLength))
      .max(1_000)
      .nullish()
      .describe("Names of required parameters; the same as `required` inside `parameters`."),
  }),
});

const tools = z
  .array(tool)
  .max(limits.tools)
  .superRefine((list, context) => {
    const seen = new Set<string>();
    for (const [index, entry] of list.entries()) {
      const { name } = entry.function;
      if (seen.has(name)) {
        context.addIssue({
          code: "custom",
          path: [index, "function", "name"],
          message: `must be unique among the tools, but ${show(name)} came before`,
        });
      }
      seen.add(name);
    }
  });

const truncationStrategy = z
  .object({
    type: z.enum(["auto", "last_messages"]),
    lastMessages: z.int().min(1).nullish(),
  })
  .superRefine((strategy, context) => {
    if (strategy.type === "last_messages" && typeof strategy.lastMessages !== "number") {
      context.addIssue({
        code: "custom",
        path: ["lastMessages"],
        message: "is required with type 'last_messages' and must be a whole number of at least 1",
      });
    }
  });

export const createThreadAndRunBody = z
  .object({
    thread: thread.nullish().describe("The thread to create. Default: an empty one."),
    assistantId: z.string().nullish().describe("Not available on this server yet; leave it out or empty."),
    model: storableText(limits.idLength)
      .min(1, { error: "is required: name the model to run, such as 'openai/gpt-4o-mini'" })
      .nullish()
      .describe("Required: `<provider>/<model>`, or an alias of one."),
    instructions: z.string().max(limits.instructionsLength).nullish().describe("The system prompt."),
    additionaInstructions: z
      .string()
      .max(limits.instructionsLength)
      .nullish()
      .describe("Appended to the instructions. The name is misspelt in the original API; both are accepted."),
    additionalInstructions: z
      .string()
      .max(limits.instructionsLength)
      .nullish()
      .describe("Appended to the instructions; counts when both spellings are sent."),
    tools: tools.nullish(),
    metadata: metadata.nullish(),
    temperature: z.number().min(0).max(2).nullish(),
    topP: z.number().min(0).max(1).nullish(),
    stream: z
      .boolean()
      .nullish()
      .describe("Answer with the run's events as server-sent events, ended by `data: [DONE]`."),
    maxPromptTokens: z
      .int()
      .min(1)
      .nullish()
      .describe("Budget of prompt tokens for the whole run, over all its model calls."),
    maxCompletionTokens: z
      .int()
      .min(1)
      .nullish()
      .describe("Budget of generated tokens for the whole run, over all its model calls."),
    truncationStrategy: truncationStrategy
      .nullish()
      .describe("Which messages the model sees: as many as fit (`auto`), or only the newest few of those."),
  })
  .meta({ id: "CreateThreadAndRun" });

export type CreateThreadAndRunBody = z.output<typeof createThreadAndRunBody>;

/** A whole number in a query or header, where an empty one is as good as none. */
function wholeNumber(minimum: number) {
  const number = z.int({
    error: ({ code, input }) =>
      code === "invalid_type" ? `must be a whole number, got ${show(input)}` : undefined,
  });
  return z.preprocess(readNumber, number.min(minimum).optional()).optional();
}

function readNumber(text: unknown): unknown {
  if (text === "") {
    return undefined;
  }
  return typeof text === "string" && /^[+-]?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** @see tune-api.md, section 5.6 */
export function listQuery(defaultOrder: "asc" | "desc") {
  return z.object({
    limit: wholeNumber(1).describe("1 to 100, default 20; more than 100 counts as 100."),
    order: z.enum(["asc", "desc"]).optional().describe(`By creation time; default ${defaultOrder}.`),
    after: z.string().optional().describe("The id after which the page starts."),
    before: z.string().optional().describe("The id before which the page ends."),
  });
}

export type ListQuery = z.output<ReturnType<typeof listQuery>>;

export const streamQuery = z.object({
  after: wholeNumber(0).describe(
    "Number of the last event that you have; the header Last-Event-ID counts more.",
  ),
});

export const streamHeaders = z.looseObject({ "last-event-id": wholeNumber(0) });

export const threadPath = z.object({ threadId: z.string() });
export const runPath = z.object({ threadId: z.string(), runId: z.string() });
