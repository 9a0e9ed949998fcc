import { z } from "zod";
import { asId } from "../../../core/ids.ts";
import type { ContentPart, Message } from "../../../core/message.ts";
import type { NewMessage } from "../../../engine/engine.ts";
import { fileId, metadata, optionalId, sizes } from "./fields.ts";
import { decodeAttachedTool, toolFields } from "./tool.ts";

const imageDetail = z
  .enum(["auto", "low", "high"])
  .nullish()
  .meta({ default: "auto", description: "How closely the model looks." });

const contentPart = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("text"),
    text: z.union([z.string().max(sizes.textLength), z.object({ value: z.string().max(sizes.textLength) })]),
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

const role = z.enum(["user", "assistant", "system"]);
const content = z.union([z.string().max(sizes.textLength), z.array(contentPart).min(1).max(sizes.parts)]);

/** A message as it comes, alone or with a thread. Fields that only answers have are ignored, like unknown ones. */
export const createMessageBody = z
  .object({
    role,
    content: content.describe("A text, or parts: texts and images."),
    attachments: z
      .array(
        z.object({
          fileId,
          tools: z
            .array(toolFields)
            .max(sizes.tools)
            .nullish()
            .describe("The tools that the file is for; of any type."),
        }),
      )
      .max(sizes.attachments)
      .nullish()
      .describe("Files that come with the message."),
    assistantId: optionalId.describe("The assistant that made it, when you keep an answer of your own."),
    runId: optionalId.describe("The run that made it, when you keep an answer of your own."),
    metadata: metadata.nullish(),
  })
  .meta({ id: "CreateMessage" });

export const modifyMessageBody = z
  .object({
    role: role.nullish(),
    content: content.nullish().describe("Replaces the whole content."),
    metadata: metadata.nullish().describe("Replaces the whole metadata; `null` clears it."),
  })
  .meta({ id: "ModifyMessage" });

type WireMessage = z.output<typeof createMessageBody>;
type WireContent = WireMessage["content"];

export function decodeMessage(message: WireMessage): NewMessage {
  return {
    role: message.role,
    content: decodeContent(message.content),
    attachments: (message.attachments ?? []).map(({ fileId, tools }) => ({
      fileId,
      tools: (tools ?? []).map(decodeAttachedTool),
    })),
    metadata: message.metadata ?? null,
    assistantId: message.assistantId ? asId(message.assistantId) : null,
    runId: message.runId ? asId(message.runId) : null,
  };
}

/** What is left out stays as it is. */
export function decodeMessageChange({
  role,
  content,
  metadata,
}: z.output<typeof modifyMessageBody>): Partial<Pick<Message, "role" | "content" | "metadata">> {
  return {
    ...(role && { role }),
    ...(typeof content !== "undefined" && content !== null && { content: decodeContent(content) }),
    ...(metadata !== undefined && { metadata }),
  };
}

function decodeContent(content: WireContent): ContentPart[] {
  return typeof content === "string" ? [textPart(content)] : content.map(decodePart);
}

function decodePart(part: Exclude<WireContent, string>[number]): ContentPart {
  switch (part.type) {
    case "text":
      return textPart(typeof part.text === "string" ? part.text : part.text.value);
    case "image_file":
      return { type: part.type, fileId: part.imageFile.fileId, detail: part.imageFile.detail ?? "auto" };
    case "image_url":
      return { type: part.type, url: part.imageUrl.url, detail: part.imageUrl.detail ?? "auto" };
  }
}

function textPart(text: string): ContentPart {
  return { type: "text", text, annotations: [] };
}
