import type { RunId, ThreadId } from "../../packages/server/src/core/ids.ts";
import type { Run } from "../../packages/server/src/core/run.ts";

/** What clients asked for and what they were told, to hold against what is there in the end. */
export interface Ledger {
  /** By idempotency key, which is in the run's metadata too. */
  orders: Map<string, { threadId: ThreadId | null; runId: RunId | null }>;
  /** Threads that a client knows of. */
  threads: Set<ThreadId>;
  /** Runs that a client knows of. */
  runs: Map<RunId, Run>;
  /** Threads that somebody asked to delete, heard or not. */
  deleting: Set<ThreadId>;
  /** Threads whose messages somebody asked to rewind. */
  rewound: Set<ThreadId>;
  /** Runs whose cancelling was acknowledged. */
  cancelled: Set<RunId>;
  /** By call, what clients have given as its output. */
  outputs: Map<string, SentOutputs>;
  /** Messages that were acknowledged. */
  messages: Map<string, ThreadId>;
}

export function createLedger(): Ledger {
  return {
    orders: new Map(),
    threads: new Set(),
    runs: new Map(),
    deleting: new Set(),
    rewound: new Set(),
    cancelled: new Set(),
    outputs: new Map(),
    messages: new Map(),
  };
}

export interface SentOutputs {
  sent: Set<string>;
  acknowledged: boolean;
  /** The output that it must have: the one that was acknowledged when no other had been sent; `null` when unsure. */
  sure: string | null;
}
