import type { RunId } from "../core/ids.ts";
import type { SequencedEvent } from "../core/run-event.ts";

/** Of how many runs they are kept. */
const mostRuns = 64;

/**
 * The newest events of runs that nobody reads yet: who creates a run and streams it begins to read it in the same turn, and
 * need not look for them in the log. A run that goes on without a reader is not waited for.
 */
export interface UnreadEvents {
  /** Keeps what was published of a run, if it is the first since anybody has read it. */
  keep(runId: RunId, events: readonly SequencedEvent[]): void;
  /** Forgets them, and says what they were. */
  take(runId: RunId): readonly SequencedEvent[];
  /** The log has grown, up to `sequence`; `null` when that is unknown. What is not its end is forgotten. */
  outdate(runId: RunId, sequence: number | null): void;
  clear(): void;
}

export function createUnreadEvents(): UnreadEvents {
  const kept = new Map<RunId, readonly SequencedEvent[]>();
  return {
    keep(runId, events) {
      if (kept.delete(runId)) {
        return;
      }
      kept.set(runId, events);
      const [oldest] = kept.keys();
      if (kept.size > mostRuns && oldest !== undefined) {
        kept.delete(oldest);
      }
    },
    take(runId) {
      const events = kept.get(runId) ?? [];
      kept.delete(runId);
      return events;
    },
    outdate(runId, sequence) {
      const newest = kept.get(runId)?.at(-1)?.sequence;
      if (newest !== undefined && (sequence === null || sequence > newest)) {
        kept.delete(runId);
      }
    },
    clear: () => kept.clear(),
  };
}
