import type { Clock } from "../core/clock.ts";
import { EventsExpiredError, InvalidInputError, NotFoundError, ThreadmillError } from "../core/errors.ts";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { RunStore } from "../core/run-store.ts";

/** How many events are read from the store at once, and how many characters of them. A reader who takes nothing holds them. */
const readLimit = 500;
const readLength = 64 * 1024;

/** How long a reader waits for a log that cannot be read just now. */
const patienceMs = 30_000;

/** What was found after a number. */
export type Found = Awaited<ReturnType<RunStore["readNextEvents"]>>;

/**
 * Reads a run's log for one reader, after the number up to which he has everything. `over` when nothing will follow.
 *
 * A log that cannot be read is `away` to a reader who has begun, as he would lose his place, and an error when that
 * lasts; who has not begun is refused, and may try again.
 *
 * @throws {NotFoundError} The run is gone, with its thread.
 * @throws {EventsExpiredError} The events begin later than with the next one.
 * @throws {InvalidInputError} The run has no event of that number.
 */
export type LogReading = (cursor: number) => Promise<Found | "over" | "away">;

/** @param params.after - The number after which the reader begins. */
export function createLogReading({
  store,
  clock,
  organizationId,
  runId,
  after,
}: {
  store: LogStore;
  clock: Clock;
  organizationId: OrganizationId;
  runId: RunId;
  after: number;
}): LogReading {
  let hasLooked = false;
  let awaySince: number | null = null;

  return async (cursor) => {
    try {
      const place = { organizationId, runId, after: cursor };
      const found = await store.readNextEvents({ ...place, limit: readLimit, maxLength: readLength });
      refuseGap(found.events, cursor);
      const over = found.events.length === 0 && (await isOver(store, { organizationId, runId, cursor }));
      hasLooked = true;
      awaySince = null;
      return over ? "over" : found;
    } catch (error) {
      awaySince ??= clock.now();
      const hasBegun = hasLooked || cursor > after;
      if (!isUnavailable(error) || !hasBegun || clock.now() - awaySince >= patienceMs) {
        throw error;
      }
      return "away";
    }
  };
}

export type LogStore = Pick<RunStore, "readEvents" | "readNextEvents" | "findLastSequence">;

function isUnavailable(error: unknown): boolean {
  return ThreadmillError.is(error) && error.code === "store_unavailable";
}

/** Whether a reader who has seen everything up to `cursor`, and finds nothing after it, has nothing to wait for. */
async function isOver(
  store: LogStore,
  { organizationId, runId, cursor }: { organizationId: OrganizationId; runId: RunId; cursor: number },
): Promise<boolean> {
  if (cursor === 0) {
    // A run has events from the moment in which it is created.
    throw new NotFoundError("run", runId);
  }
  const [seen] = await store.readEvents({ organizationId, runId, after: cursor - 1, limit: 1 });
  if (seen === undefined) {
    const newest = await store.findLastSequence({ organizationId, runId });
    // It was never sent, or the database has been set back to before it was.
    throw newest > 0
      ? new InvalidInputError(
          `The run has no event ${cursor}; its newest is ${newest}. Resume from one that it has.`,
          "after",
        )
      : new NotFoundError("run", runId);
  }
  return seen.event.type === "done";
}

function refuseGap([first]: readonly SequencedEvent[], cursor: number): void {
  if (first !== undefined && first.sequence > cursor + 1) {
    throw new EventsExpiredError({ after: cursor, oldest: first.sequence });
  }
}
