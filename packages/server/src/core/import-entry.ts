import type { Assistant } from "./assistant.ts";
import type { ThreadId } from "./ids.ts";
import type { Message } from "./message.ts";
import type { Thread } from "./thread.ts";

/** A thing that was saved elsewhere, under the id that it had there. `createdAt` is `null` where nobody noted it. */
export type Saved<Thing extends { createdAt: number }> = Omit<Thing, "organizationId" | "createdAt"> & {
  createdAt: number | null;
};

/** Something to be imported. */
export type ImportEntry =
  | { type: "assistant"; assistant: Saved<Assistant> }
  | { type: "thread"; thread: Saved<Thread> }
  /** Its thread is created, empty, unless it is there. */
  | { type: "message"; message: Saved<Message> };

export type ImportEntryType = ImportEntry["type"];

/**
 * What became of an entry:
 *
 * - `new`: it is stored.
 * - `known`: it was there already, the same.
 * - `filled`: a thread that was there, without a word about itself, got what is known of it.
 * - `conflict`: something else has the id. That was left as it is.
 * - `busy`: a run is active on the message's thread.
 */
export interface ImportOutcome {
  outcome: "new" | "known" | "filled" | "conflict" | "busy";
  /** The thread that was created for the message, which came alone. */
  createdThread: ThreadId | null;
}
