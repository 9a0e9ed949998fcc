import type { MessageId, OrganizationId, RunId, ThreadId } from "./ids.ts";
import type { Message } from "./message.ts";
import type { Page, PageRequest, UnknownCursor } from "./page.ts";
import type { Receipt } from "./receipt.ts";
import type { Thread, ThreadFilter } from "./thread.ts";

export interface ThreadStore {
  createThread(params: {
    thread: Thread;
    messages: readonly Message[];
    receipt: Receipt | null;
  }): Promise<void>;
  /**
   * @param params.at - Now, for who asks on a client's behalf: a thread whose `expiresAt` has passed is not there then,
   *   though it may be still to be deleted, unless a run is active on it. Left out, it does not matter.
   */
  findThread(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    at?: number;
  }): Promise<Thread | null>;
  /**
   * In order of creation. A search lists in the order in which the store was given the threads, which differs for those
   * that were imported.
   */
  listThreads(params: {
    organizationId: OrganizationId;
    filter: ThreadFilter;
    page: PageRequest;
    /** As for `findThread`. */
    at?: number;
  }): Promise<Page<Thread> | UnknownCursor>;
  /**
   * @param params.at - Now.
   * @returns the thread with the change; `null` when there is none.
   */
  updateThread(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    change: Partial<Pick<Thread, "title" | "metadata" | "toolResources" | "ttlMs">>;
    at: number;
    receipt: Receipt | null;
  }): Promise<Thread | null>;
  /**
   * Deletes a thread with its messages, runs, steps and events, whatever runs on it.
   *
   * @param params.at - As for `findThread`.
   * @returns whether there was one.
   */
  deleteThread(params: { organizationId: OrganizationId; threadId: ThreadId; at?: number }): Promise<boolean>;
  /**
   * Creates `thread` with copies of another's finished messages, up to and including `upTo` or all of them, in their
   * order and with their times. The copies belong to no run; they keep the tool calls that led to the originals.
   *
   * @returns whether the other thread, and the message, exist.
   */
  copyThread(params: {
    sourceId: ThreadId;
    upTo: MessageId | null;
    thread: Thread;
    nextMessageId: () => MessageId;
    receipt: Receipt | null;
  }): Promise<boolean>;
  /**
   * Deletes threads of any organization whose `expiresAt` has passed, at most `limit`, in one transaction.
   *
   * @param params.mostMessages - It stops after the thread with which so many are gone.
   * @returns how many threads it deleted.
   */
  deleteExpiredThreads(params: { now: number; limit: number; mostMessages: number }): Promise<number>;
}

/** The thread has an active run, this one, and nothing was written. */
export interface ThreadBusy {
  created: false;
  threadBusy: { runId: RunId };
}
