import type { Clock } from "../core/clock.ts";

/** Reads of something by its name, each good for a moment, so that what is asked for all the time is read seldom. */
export interface FreshReads<Value> {
  /** @returns what was read less than `freshMs` ago, or is read now. */
  find(name: string): Promise<Value | null>;
  /** The next reads ask again. */
  forgetAll(): void;
}

/** More than there are keys in use at once on one node; a flood of others empties the memory and nothing else. */
const mostKept = 10_000;

/** What is not there is asked for anew each time. */
export function createFreshReads<Value>({
  read,
  freshMs,
  clock,
}: {
  read: (name: string) => Promise<Value | null>;
  freshMs: number;
  clock: Clock;
}): FreshReads<Value> {
  const kept = new Map<string, { readAt: number; value: Promise<Value | null> }>();

  return {
    async find(name) {
      const now = clock.now();
      const known = kept.get(name);
      if (known !== undefined && now - known.readAt < freshMs && now >= known.readAt) {
        return known.value;
      }
      if (kept.size >= mostKept) {
        kept.clear();
      }
      const entry = { readAt: now, value: read(name) };
      kept.set(name, entry);
      const forget = () => {
        if (kept.get(name) === entry) {
          kept.delete(name);
        }
      };
      try {
        const value = await entry.value;
        if (value === null) {
          forget();
        }
        return value;
      } catch (error) {
        forget();
        throw error;
      }
    },
    forgetAll: () => kept.clear(),
  };
}
