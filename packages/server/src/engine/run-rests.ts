import type { Clock } from "../core/clock.ts";
import type { RunId } from "../core/ids.ts";

/** A run goes on within ten seconds of the end of its lease, whatever has happened to its node; this leaves two to find it. */
const promptRestMs = 8_000;
/** What was lost so often in a row is not lost by accident, and may wait longer. */
const promptRests = 5;
/** No longer than the sweeper takes a time that lies ahead for one that a clock set back has left. */
const longestRestMs = 60_000;
/** How long after its rest the work on a run may fail and count as failed in a row. */
const rememberedMs = 600_000;

/**
 * How long a run is left alone after its work could not be written: with each time in a row longer. What was lost
 * of it is asked for again, and a model that costs money must not be asked again and again because the database is
 * now and then out of reach.
 */
export interface RunRests {
  /** Notes that work on the run was lost. @returns when any node may claim it. */
  begin(run: { runId: RunId; expiresAt: number }): number;
  /** Notes that work on the run was written. */
  end(runId: RunId): void;
}

/** @param params.leaseMs - The first rest: whoever holds a lease that cannot be given back keeps the run for as long. */
export function createRunRests({ clock, leaseMs }: { clock: Clock; leaseMs: number }): RunRests {
  /** By when they ended, oldest first. */
  const rests = new Map<RunId, { times: number; endsAt: number }>();

  function forgetOld(now: number): void {
    for (const [runId, { endsAt }] of rests) {
      if (now < endsAt + rememberedMs) {
        return;
      }
      rests.delete(runId);
    }
  }

  return {
    begin({ runId, expiresAt }) {
      const now = clock.now();
      forgetOld(now);
      const before = rests.get(runId)?.times ?? 0;
      const ms =
        before < promptRests
          ? Math.min(leaseMs * 2 ** before, promptRestMs)
          : Math.min(promptRestMs * 2 ** (before - promptRests + 1), longestRestMs);
      rests.delete(runId);
      rests.set(runId, { times: before + 1, endsAt: now + ms });
      // What is past its time has only to be put away.
      return Math.min(now + ms, expiresAt);
    },
    end(runId) {
      rests.delete(runId);
    },
  };
}
