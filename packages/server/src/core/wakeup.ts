import type { RunId } from "./ids.ts";

/**
 * Tells the other parts of the server, on this node and others, that it is worth looking at the store now.
 *
 * A hint and nothing more: it may be repeated and may be lost, so whoever waits for one also looks by himself from
 * time to time. It is sent when what it speaks of is committed.
 */
export interface Wakeup {
  send(hint: WakeupHint): void;
  /** @returns a function that ends the subscription. */
  subscribe(listener: (hint: WakeupHint) => void): () => void;
}

export type WakeupHint =
  /** A run waits for a node. */
  | { type: "run-queued" }
  /** The run's log has grown, up to the event `sequence`; `null` when the sender does not know how far. */
  | { type: "run-changed"; runId: RunId; sequence: number | null }
  /** Somebody asked the run to stop. */
  | { type: "run-cancelling"; runId: RunId }
  /** Hints of other nodes may have been missed until now. */
  | { type: "hints-missed" };
