import type { MessageStore, ThreadTail } from "../core/message-store.ts";
import type { Store } from "../core/store.ts";

/** What the execution of a run reads and writes. */
export type ExecutorStore = Pick<
  Store,
  "appendEvents" | "readEvents" | "readThreadTail" | "saveTokenCounts" | "findFile" | "readContent"
>;

/** How an execution begins before the run that it executes is durable. */
export interface EarlyStart {
  /** Resolves when the run is durable; rejects when it never will be. */
  durable: Promise<void>;
  /** The newest messages of its thread, its own among them, and how many were asked for. */
  tail: ThreadTail;
  tailLength: number;
}

/**
 * The store for a run that is not durable yet. The messages of its thread can be read at once, which is what a model call
 * begins with; whatever else needs the run waits for it, and fails when it never comes. So nothing of an answer is
 * recorded, or shown, before.
 */
export function storeAhead(store: ExecutorStore, { durable, tail, tailLength }: EarlyStart): ExecutorStore {
  const readThreadTail: MessageStore["readThreadTail"] = async (params) => {
    if (params.before === null && params.limit === tailLength) {
      return tail;
    }
    const older = await store.readThreadTail(params);
    if (older.messages.length > 0) {
      // What is before a message that others see already is as durable as it is.
      return older;
    }
    await durable;
    return store.readThreadTail(params);
  };
  return {
    readThreadTail,
    async appendEvents(params) {
      await durable;
      return store.appendEvents(params);
    },
    async saveTokenCounts(params) {
      await durable;
      return store.saveTokenCounts(params);
    },
    readEvents: (params) => store.readEvents(params),
    findFile: (params) => store.findFile(params),
    readContent: (params) => store.readContent(params),
  };
}
