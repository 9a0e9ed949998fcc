import type { OrganizationId, RunId } from "../core/ids.ts";
import type { SequencedEvent } from "../core/run-event.ts";

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}

/**
 * Events with which runs begin or go on in this turn of the event loop. Who asks for that and streams the run begins to read it
 * in the same turn, and need not look for them in the log. Later on there may be more in the log than anybody here
 * was told of.
 */
export interface FreshEvents {
  keep(run: RunKey, events: readonly SequencedEvent[]): void;
  /** Forgets them, and says what they were. */
  take(run: RunKey): readonly SequencedEvent[];
  /** The log has grown, up to `sequence`; `null` when that is unknown. What is not its end is forgotten. */
  outdate(runId: RunId, sequence: number | null): void;
}

export function createFreshEvents(): FreshEvents {
  const ofRuns = new Map<RunId, { organizationId: OrganizationId; events: readonly SequencedEvent[] }>();
  return {
    keep({ organizationId, runId }, events) {
      if (ofRuns.size === 0) {
        setImmediate(() => ofRuns.clear());
      }
      ofRuns.set(runId, { organizationId, events });
    },
    take({ organizationId, runId }) {
      const own = ofRuns.get(runId);
      if (own?.organizationId !== organizationId) {
        return [];
      }
      ofRuns.delete(runId);
      return own.events;
    },
    outdate(runId, sequence) {
      const newest = ofRuns.get(runId)?.events.at(-1)?.sequence ?? 0;
      if (sequence === null || sequence > newest) {
        ofRuns.delete(runId);
      }
    },
  };
}
