import { z } from "zod";
import type { ContentPart } from "../../../core/message.ts";
import type { NewMessage } from "../../../engine/engine.ts";
import { id, metadata, sizes } from "./fields.ts";

const detail = z.enum(["auto", "low", "high"]).nullish();
const text = z.string().max(sizes.textLength);
const attachedTool = z.object({ type: z.enum(["code_interpreter", "file_search"]) });

const contentPart = z.discriminatedUnion("type", [
  // As answers have it, too: clients send back what they have read.
  z.object({ type: z.literal("text"), text: z.union([text, z.object({ value: text })]) }),
  z.object({ type: z.literal("refusal"), refusal: text }),
  z.object({ type: z.literal("image_file"), image_file: z.object({ file_id: id, detail }) }),
  z.object({
    type: z.literal("image_url"),
    image_url: z.object({
      url: z.string().regex(/^(https?:\/\/|data:image\/)/i, {
        error: "must begin with https://, http:// or data:image/",
      }),
      detail,
    }),
  }),
]);

/** @see assistants-v2.md, section 3.4 */
export const createMessageBody = z.object({
  role: z.enum(["user", "assistant"]),
  content: z.union([text, z.array(contentPart).min(1).max(sizes.parts)]),
  attachments: z
    .array(z.object({ file_id: id, tools: z.array(attachedTool).max(sizes.tools).nullish() }))
    .max(sizes.attachments)
    .nullish(),
  metadata,
});

export const messages = z.array(createMessageBody).max(sizes.messages).nullish();

export function decodeMessage(message: z.output<typeof createMessageBody>): NewMessage {
  const { role, content, attachments } = message;
  return {
    role,
    content: typeof content === "string" ? [textPart(content)] : content.map(decodePart),
    attachments: (attachments ?? []).map(({ file_id, tools }) => ({ fileId: file_id, tools: tools ?? [] })),
    metadata: message.metadata ?? null,
    assistantId: null,
    runId: null,
  };
}

function decodePart(part: z.output<typeof contentPart>): ContentPart {
  switch (part.type) {
    case "text":
      return textPart(typeof part.text === "string" ? part.text : part.text.value);
    case "refusal":
      return part;
    case "image_file":
      return { type: part.type, fileId: part.image_file.file_id, detail: part.image_file.detail ?? "auto" };
    case "image_url":
      return { type: part.type, url: part.image_url.url, detail: part.image_url.detail ?? "auto" };
  }
}

function textPart(value: string): ContentPart {
  return { type: "text", text: value, annotations: [] };
}
