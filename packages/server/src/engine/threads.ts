import { withAttachedFiles } from "../core/attached-files.ts";
import type { Clock } from "../core/clock.ts";
import { NotFoundError, ThreadBusyError } from "../core/errors.ts";
import type { IdSource, OrganizationId } from "../core/ids.ts";
import type { Store } from "../core/store.ts";
import type { Thread } from "../core/thread.ts";
import type { Engine, NewThread } from "./engine.ts";
import { newMessage } from "./new-message.ts";
import { receiptFor } from "./receipt.ts";

type ThreadCommands = Pick<Engine, "createThread" | "updateThread" | "copyThread" | "createMessage">;

/** What can be done with a thread without running a model on it. */
export function createThreadCommands({
  store,
  clock,
  ids,
}: {
  store: Store;
  clock: Clock;
  ids: IdSource;
}): ThreadCommands {
  return {
    async createThread(command) {
      const now = clock.now();
      const thread = newThread(command.thread, { organizationId: command.organizationId, ids, now });
      const messages = command.thread.messages.map((message) =>
        newMessage(message, { organizationId: thread.organizationId, threadId: thread.id }, { ids, now }),
      );
      const receipt = receiptFor(command, { subject: { threadId: thread.id }, now });
      await store.createThread({ thread, messages, receipt });
      return thread;
    },

    async updateThread(command) {
      const { organizationId, threadId, change } = command;
      const now = clock.now();
      const thread = await store.updateThread({
        organizationId,
        threadId,
        change,
        at: now,
        receipt: receiptFor(command, { subject: { threadId }, now }),
      });
      if (thread === null) {
        throw new NotFoundError("thread", threadId);
      }
      return thread;
    },

    async copyThread(command) {
      const { organizationId, threadId: sourceId, upTo } = command;
      const now = clock.now();
      const source = await store.findThread({ organizationId, threadId: sourceId, at: now });
      if (source === null) {
        throw new NotFoundError("thread", sourceId);
      }
      const thread: Thread = {
        ...source,
        id: ids.next("thread"),
        createdAt: now,
        expiresAt: expiryOf(source.ttlMs, now),
      };
      const receipt = receiptFor(command, { subject: { threadId: thread.id }, now });
      const nextMessageId = () => ids.next("message");
      if (!(await store.copyThread({ sourceId, upTo, thread, nextMessageId, receipt }))) {
        throw upTo === null ? new NotFoundError("thread", sourceId) : new NotFoundError("message", upTo);
      }
      return thread;
    },

    async createMessage(command) {
      const { organizationId, threadId } = command;
      const now = clock.now();
      const message = newMessage(command.message, { organizationId, threadId }, { ids, now });
      const receipt = receiptFor(command, { subject: { threadId, messageId: message.id }, now });
      const result = await store.createMessage({ message, receipt });
      if (result.created) {
        return result.message;
      }
      if ("missing" in result) {
        throw new NotFoundError("thread", threadId);
      }
      const { runId } = result.threadBusy;
      throw new ThreadBusyError({ threadId, runId, attempt: "add messages" });
    },
  };
}

export function newThread(
  { title, datasetId, metadata, toolResources, ttlMs, messages }: NewThread,
  { organizationId, ids, now }: { organizationId: OrganizationId; ids: IdSource; now: number },
): Thread {
  return {
    id: ids.next("thread"),
    organizationId,
    title,
    datasetId,
    metadata,
    toolResources: withAttachedFiles(toolResources, messages),
    createdAt: now,
    ttlMs,
    expiresAt: expiryOf(ttlMs, now),
  };
}

function expiryOf(ttlMs: number | null, now: number): number | null {
  return ttlMs === null ? null : now + ttlMs;
}
