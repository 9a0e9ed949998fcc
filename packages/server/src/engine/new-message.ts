import type { IdSource } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { NewMessage } from "./engine.ts";

/** A message as a client gave it, in its thread. */
export function newMessage(
  message: NewMessage,
  { organizationId, threadId }: Pick<Message, "organizationId" | "threadId">,
  { ids, now }: { ids: IdSource; now: number },
): Message {
  return {
    id: ids.next("message"),
    organizationId,
    threadId,
    ...message,
    status: "completed",
    incompleteReason: null,
    createdAt: now,
    completedAt: now,
    incompleteAt: null,
  };
}
