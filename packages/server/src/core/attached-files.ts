import type { Json } from "./json.ts";
import type { Attachment, Message } from "./message.ts";
import type { ToolResources } from "./thread.ts";

/** The most files that the code interpreter has in a thread by way of messages. @see assistants-v2.md, section 3.1 */
export const mostInterpreterFiles = 20;

/**
 * What tools may use in a thread once messages have come to it: files that are attached for the code interpreter are
 * among its own, as far as there is room.
 *
 * @returns `resources` itself when the messages bring nothing new.
 * @see assistants-v2.md, section 3.4
 */
export function withAttachedFiles(
  resources: ToolResources | null,
  messages: readonly Pick<Message, "attachments">[],
): ToolResources | null {
  const attached = messages.flatMap(({ attachments }) => attachments.filter(isForInterpreter));
  if (attached.length === 0) {
    return resources;
  }
  const before = resources?.codeInterpreter?.fileIds ?? [];
  const brought = new Set(attached.map(({ fileId }) => fileId).filter((fileId) => !before.includes(fileId)));
  const added = [...brought].slice(0, Math.max(0, mostInterpreterFiles - before.length));
  return added.length === 0
    ? resources
    : { ...resources, codeInterpreter: { fileIds: [...before, ...added] } };
}

function isForInterpreter({ tools }: Attachment): boolean {
  return tools.some((tool) => typeOf(tool) === "code_interpreter");
}

function typeOf(tool: Json): Json | undefined {
  return typeof tool === "object" && tool !== null && !Array.isArray(tool) ? tool["type"] : undefined;
}
