import { MessageOpenError, NotFoundError } from "../core/errors.ts";
import type { Message } from "../core/message.ts";
import type { MessageStore } from "../core/message-store.ts";

/**
 * Changes a message as a client asks.
 *
 * @throws {NotFoundError}
 * @throws {MessageOpenError} A run is still writing it.
 */
export async function updateMessage(
  store: Pick<MessageStore, "updateMessage">,
  params: Parameters<MessageStore["updateMessage"]>[0],
): Promise<Message> {
  const message = await store.updateMessage(params);
  if (message === null) {
    throw new NotFoundError("message", params.messageId);
  }
  if (message === "being written") {
    throw new MessageOpenError(params.messageId);
  }
  return message;
}
