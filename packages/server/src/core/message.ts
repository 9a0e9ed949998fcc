import type { AssistantId, MessageId, OrganizationId, RunId, ThreadId } from "./ids.ts";
import type { Json, JsonObject } from "./json.ts";

export type MessageRole = "user" | "assistant" | "system";

/** Only a message that a run writes is ever `in_progress`; its text is in the run's events until it ends. */
export type MessageStatus = "in_progress" | "incomplete" | "completed";

export type MessageIncompleteReason =
  | "content_filter"
  | "max_tokens"
  | "run_cancelled"
  | "run_expired"
  | "run_failed";

/** One entry of a thread. */
export interface Message {
  id: MessageId;
  organizationId: OrganizationId;
  threadId: ThreadId;
  role: MessageRole;
  status: MessageStatus;
  incompleteReason: MessageIncompleteReason | null;
  content: ContentPart[];
  attachments: Attachment[];
  assistantId: AssistantId | null;
  /** The run that wrote it; `null` for messages that came from the client. */
  runId: RunId | null;
  metadata: JsonObject | null;
  createdAt: number;
  completedAt: number | null;
  incompleteAt: number | null;
}

export type ImageDetail = "auto" | "low" | "high";

export type ContentPart =
  | { type: "text"; text: string; annotations: JsonObject[] }
  | { type: "image_file"; fileId: string; detail: ImageDetail }
  | { type: "image_url"; url: string; detail: ImageDetail }
  /** What a model said in the place of an answer. */
  | { type: "refusal"; refusal: string };

/** A file that came with a message, and the tools that it is for, as the caller wrote them. */
export interface Attachment {
  fileId: string;
  tools: Json[];
}

/** What a model has said: the answer, and the refusal that took its place or broke it off. `""` for none. */
export function spokenContent({ text, refusal }: { text: string; refusal: string }): ContentPart[] {
  return [
    ...(text !== "" || refusal === "" ? [{ type: "text" as const, text, annotations: [] }] : []),
    ...(refusal === "" ? [] : [{ type: "refusal" as const, refusal }]),
  ];
}

/** The text of a message, its parts joined as the model sees them. */
export function textOf(content: readonly ContentPart[]): string {
  return content
    .flatMap((part) => (part.type === "text" ? [part.text] : part.type === "refusal" ? [part.refusal] : []))
    .join("\n");
}
