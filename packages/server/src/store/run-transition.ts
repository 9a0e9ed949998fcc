import type { RunState } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { canBecome, type RunStatus } from "../core/run-status.ts";

/** The state in which a batch of events leaves the run; `null` when none of them changes it. */
export function resultingState(events: readonly RunEvent[]): RunState | null {
  return statesOf(events).at(-1) ?? null;
}

/**
 * Those of the given statuses from which the run can go through all `run.*` events of a batch, one after the other.
 * An event that finds the run already in its status is no change.
 */
export function statusesThatAllow(events: readonly RunEvent[], from: readonly RunStatus[]): RunStatus[] {
  const statuses = statesOf(events).map(({ status }) => status);
  return from.filter((start) =>
    statuses.every((status, index) => {
      const previous = statuses[index - 1] ?? start;
      return status === previous || canBecome(previous, status);
    }),
  );
}

/** `run.created` only announces the run; it was inserted with its state. */
function statesOf(events: readonly RunEvent[]): RunState[] {
  return events.flatMap((event) => ("state" in event && event.type !== "run.created" ? [event.state] : []));
}
