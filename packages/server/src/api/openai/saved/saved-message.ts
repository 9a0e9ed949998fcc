import { z } from "zod";
import { asId, type MessageId, type ThreadId } from "../../../core/ids.ts";
import type { Saved } from "../../../core/import-entry.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { ContentPart, Message } from "../../../core/message.ts";
import { freeObject, sizes } from "../requests/fields.ts";
import { savedId, savedTime, toMetadata, toMilliseconds } from "./saved-fields.ts";

const text = z.string().max(sizes.textLength);
const detail = z.enum(["auto", "low", "high"]).nullish();
const url = z.string().regex(/^(https?:\/\/|data:image\/)/i, {
  error: "must begin with https://, http:// or data:image/",
});

const savedPart = z.discriminatedUnion("type", [
  z.object({
    type: z.enum(["text", "input_text", "output_text"]),
    text: z.union([text, z.object({ value: text, annotations: z.array(freeObject).nullish() })]),
  }),
  z.object({ type: z.literal("refusal"), refusal: text }),
  z.object({ type: z.literal("image_file"), image_file: z.object({ file_id: z.string(), detail }) }),
  z.object({ type: z.literal("image_url"), image_url: z.union([url, z.object({ url, detail })]) }),
]);

const savedCall = z.object({ name: z.string(), arguments: z.string().nullish() });

const incompleteReason = z.enum([
  "content_filter",
  "max_tokens",
  "run_cancelled",
  "run_expired",
  "run_failed",
]);

/** A message as the Assistants API shows it, and as chat completions take it: all that either has. */
export const savedMessage = z.object({
  id: savedId.nullish(),
  thread_id: savedId.nullish(),
  role: z.enum(["user", "assistant", "system", "developer", "tool", "function"]),
  content: z.union([text, z.array(savedPart).max(sizes.parts)]).nullish(),
  refusal: text.nullish(),
  created_at: savedTime,
  completed_at: savedTime,
  incomplete_at: savedTime,
  status: z.enum(["in_progress", "incomplete", "completed"]).nullish(),
  incomplete_details: z.object({ reason: incompleteReason }).nullish(),
  assistant_id: savedId.nullish(),
  run_id: savedId.nullish(),
  attachments: z.array(z.object({ file_id: z.string(), tools: z.array(freeObject).nullish() })).nullish(),
  metadata: freeObject.nullish(),
  tool_calls: z.array(z.object({ id: z.string().nullish(), function: savedCall })).nullish(),
  function_call: savedCall.nullish(),
  tool_call_id: z.string().nullish(),
  name: z.string().nullish(),
});

export type SavedMessage = z.output<typeof savedMessage>;

export function decodeSavedMessage(
  message: SavedMessage,
  { id, threadId }: { id: MessageId; threadId: ThreadId },
): Saved<Message> {
  const { role, status, attachments } = message;
  const createdAt = toMilliseconds(message.created_at);
  // Nobody goes on writing a message that was saved in the middle.
  const isComplete = status !== "incomplete" && status !== "in_progress";
  return {
    id,
    threadId,
    role: role === "user" ? "user" : role === "system" || role === "developer" ? "system" : "assistant",
    status: isComplete ? "completed" : "incomplete",
    incompleteReason: isComplete ? null : (message.incomplete_details?.reason ?? "run_failed"),
    content: decodeContent(message),
    attachments: (attachments ?? []).map((attachment) => ({
      fileId: attachment.file_id,
      tools: attachment.tools ?? [],
    })),
    assistantId: message.assistant_id ? asId(message.assistant_id) : null,
    runId: message.run_id ? asId(message.run_id) : null,
    metadata: toMetadata(message.metadata),
    createdAt,
    completedAt: isComplete ? (toMilliseconds(message.completed_at) ?? createdAt) : null,
    incompleteAt: isComplete ? null : (toMilliseconds(message.incomplete_at) ?? createdAt),
  };
}

function decodeContent({ content, refusal }: SavedMessage): ContentPart[] {
  const parts = typeof content === "string" ? [textPart(content)] : (content ?? []).map(decodePart);
  return refusal ? [...parts, { type: "refusal", refusal }] : parts;
}

function decodePart(part: z.output<typeof savedPart>): ContentPart {
  switch (part.type) {
    case "text":
    case "input_text":
    case "output_text":
      return typeof part.text === "string"
        ? textPart(part.text)
        : textPart(part.text.value, part.text.annotations ?? []);
    case "refusal":
      return part;
    case "image_file":
      return { type: part.type, fileId: part.image_file.file_id, detail: part.image_file.detail ?? "auto" };
    case "image_url": {
      const image = typeof part.image_url === "string" ? { url: part.image_url } : part.image_url;
      return { type: part.type, url: image.url, detail: ("detail" in image && image.detail) || "auto" };
    }
  }
}

export function textPart(value: string, annotations: JsonObject[] = []): ContentPart {
  return { type: "text", text: value, annotations };
}
