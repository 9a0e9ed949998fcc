import type { MessageId, OrganizationId, RunId, ThreadId } from "./ids.ts";
import type { Message } from "./message.ts";
import type { MessageOrigin } from "./message-origin.ts";
import type { Page, PageRequest, UnknownCursor } from "./page.ts";
import type { Receipt } from "./receipt.ts";
import type { RunStep } from "./run-step.ts";
import type { ThreadBusy, ThreadStore } from "./thread-store.ts";

/**
 * Whatever happens in a thread moves its `expiresAt` to its `ttlMs` after that instant: a change of it, a message that
 * is created, changed or deleted, the creation and the end of a run. Nothing happens in one whose time is up.
 */
export interface MessageStore {
  /** @param params.runId - Only messages that this run wrote; `null` for all. */
  listMessages(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    runId: RunId | null;
    page: PageRequest;
  }): Promise<Page<Message> | UnknownCursor>;
  findMessage(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    messageId: MessageId;
    /** As for {@link ThreadStore.findThread}. */
    at?: number;
  }): Promise<Message | null>;
  /**
   * Adds a message at the end of a thread.
   *
   * @returns the message, its time not before that of the one before it; or the run that is active on the thread, and then nothing was written; or `missing` without such a thread.
   */
  createMessage(params: {
    message: Message;
    receipt: Receipt | null;
  }): Promise<{ created: true; message: Message } | ThreadBusy | { created: false; missing: "thread" }>;
  /**
   * @param params.at - Now.
   * @returns the message with the change; `null` when there is none; and nothing was changed when a run is still
   *   writing it.
   */
  updateMessage(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    messageId: MessageId;
    change: Partial<Pick<Message, "content" | "role" | "metadata">>;
    /** What the message was until now is kept with this time. */
    at: number;
    receipt: Receipt | null;
  }): Promise<Message | "being written" | null>;
  /**
   * That there was a message is remembered, its text is not.
   *
   * @param params.at - Now.
   * @returns whether there was one.
   */
  deleteMessage(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    messageId: MessageId;
    at: number;
  }): Promise<boolean>;
  /**
   * The newest messages of a thread, newest first, with what is known of their size, and every step of those of
   * their runs that called tools, oldest first. What a model's context is built from.
   *
   * @param params.before - Read on from a previous answer's oldest message; `null` for the newest.
   */
  readThreadTail(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    before: MessageId | null;
    limit: number;
  }): Promise<ThreadTail>;
  /**
   * Remembers token counts, so that each message is counted once. A message that has changed forgets its count, and is
   * counted each time from then on: nobody knows which of its texts a count is of.
   */
  saveTokenCounts(params: {
    organizationId: OrganizationId;
    counts: readonly { messageId: MessageId; tokens: number }[];
  }): Promise<void>;
}

export interface ThreadTail {
  /** `origin` is of copied messages, unless a client wrote the original. */
  messages: { message: Message; tokens: number | null; origin: MessageOrigin | null }[];
  steps: RunStep[];
}
