import type { Clock } from "../core/clock.ts";
import type { Lease } from "../core/lease.ts";
import type { ModelCall } from "../core/model-call.ts";
import { type RunEvent, type SequencedEvent, withMetadata } from "../core/run-event.ts";
import type { RunStatus } from "../core/run-status.ts";
import type { AppendResult, RunStore } from "../core/run-store.ts";
import type { Wakeup } from "../core/wakeup.ts";
import type { RunFeed } from "./run-feed.ts";

/**
 * Writes the events of one run, in order, for the node that executes it. Nothing is shown before it is durable.
 *
 * Events that come while a write is under way go out together with the next: a slow disk makes larger writes, not
 * a longer queue.
 */
export interface RunRecorder {
  /** Queues events to be written soon. */
  record(...events: RunEvent[]): void;
  /**
   * Resolves when everything recorded so far is durable and published.
   *
   * @throws {RunTakenError} The run is not this node's to write any more; nothing that was pending is written.
   */
  flush(): Promise<void>;
  /** Keeps the record of a model call, in the place of an older one of it; it is written with the next events. */
  noteCall(call: ModelCall): void;
  /** Writes what was kept of calls and is not written yet, even if there are no events. */
  writeNow(): void;
  /** After a failure: what was recorded and not written. */
  unwritten(): readonly RunEvent[];
  unwrittenCalls(): readonly ModelCall[];
}

/** The run was found in another status, or under another node's lease, than this node believed. */
export class RunTakenError extends Error {
  readonly actual: { status: RunStatus; leaseLost: boolean } | null;

  constructor(actual: { status: RunStatus; leaseLost: boolean } | null) {
    super(`the run is ${actual === null ? "gone" : actual.leaseLost ? "another node's" : actual.status}`);
    this.name = "RunTakenError";
    this.actual = actual;
  }
}

/**
 * @param params.from - The statuses in which the run may be found by every write.
 * @param params.onFailure - Called once, with what the first failed write threw. Nothing is written after it.
 */
export function createRunRecorder({
  store,
  feed,
  wakeup,
  clock,
  lease,
  from,
  onFailure,
}: {
  store: Pick<RunStore, "appendEvents">;
  feed: Pick<RunFeed, "publish">;
  wakeup: Pick<Wakeup, "send">;
  clock: Clock;
  lease: Lease;
  from: readonly RunStatus[];
  onFailure: (error: unknown) => void;
}): RunRecorder {
  const { organizationId, runId } = lease;
  let pending: RunEvent[] = [];
  let calls = new Map<string, ModelCall>();
  let callsAreDue = false;
  let writing: Promise<void> = Promise.resolve();
  let isWriting = false;
  let scheduled = false;
  let failure: { error: unknown } | null = null;

  function write(): Promise<void> {
    if (!isWriting) {
      isWriting = true;
      writing = writePending();
    }
    return writing;
  }

  async function writePending(): Promise<void> {
    while ((pending.length > 0 || (callsAreDue && calls.size > 0)) && failure === null) {
      const events = pending;
      const written = calls;
      pending = [];
      calls = new Map();
      callsAreDue = false;
      try {
        const result = await store.appendEvents({
          organizationId,
          runId,
          lease,
          from,
          events,
          modelCalls: [...written.values()],
          at: clock.now(),
          receipt: null,
        });
        feed.publish(runId, numbered(events, result));
        if (result.appended) {
          wakeup.send({ type: "run-changed", runId, sequence: result.lastSequence });
          if (result.promoted) {
            wakeup.send({ type: "run-queued" });
          }
        }
      } catch (error) {
        pending = [...events, ...pending];
        calls = new Map([...written, ...calls]);
        failure = { error };
        onFailure(error);
      }
    }
    // In the same turn in which nothing was pending, or an event that comes in between would lie there.
    isWriting = false;
  }

  return {
    record(...events) {
      pending.push(...events);
      if (!scheduled && !isWriting) {
        scheduled = true;
        // The parts of one network chunk come one by one in the same turn of the event loop: take them together.
        setImmediate(() => {
          scheduled = false;
          void write();
        });
      }
    },
    async flush() {
      await write();
      if (failure !== null) {
        throw failure.error;
      }
    },
    noteCall(call) {
      calls.set(`${call.claim} ${call.place}`, call);
    },
    writeNow() {
      callsAreDue = calls.size > 0;
      void write();
    },
    unwritten: () => pending,
    unwrittenCalls: () => [...calls.values()],
  };
}

/**
 * Events as readers are told of them when they are written.
 *
 * @throws {RunTakenError} They were not.
 */
export function numbered(events: readonly RunEvent[], result: AppendResult): SequencedEvent[] {
  if (!result.appended) {
    throw new RunTakenError(result.actual);
  }
  const first = result.lastSequence - events.length + 1;
  return withMetadata(events, result).map((event, index) => ({ sequence: first + index, event }));
}
