import type { Clock } from "../src/core/clock.ts";

/** A clock that stands still until the test moves it. */
export interface ManualClock extends Clock {
  /** How many timers wait to be called. */
  readonly pending: number;
  /**
   * Moves time forward and calls the timers that fall due, in order, each at its own instant. Code that was waiting
   * for one runs on before the next is called, so a timer that it sets within the span is called too.
   */
  advance(ms: number): Promise<void>;
  /** What an operator or a time server does to a clock that is ahead. Timers do not go by it: they wait as long as before. */
  setBack(ms: number): void;
  /** Resolves as soon as at least `count` timers wait: the way to know that the code under test waits, too. */
  untilPending(count: number): Promise<void>;
}

export function createManualClock({ now = Date.UTC(2026, 0, 1) }: { now?: number } = {}): ManualClock {
  const timers = new Set<{ dueAt: number; callback: () => void }>();
  const watchers = new Set<{ count: number; resolve: () => void }>();
  let nowAt = now;

  function nextDue(until: number) {
    let next: { dueAt: number; callback: () => void } | undefined;
    for (const timer of timers) {
      if (timer.dueAt <= until && (next === undefined || timer.dueAt < next.dueAt)) {
        next = timer;
      }
    }
    return next;
  }

  return {
    get pending() {
      return timers.size;
    },
    now: () => nowAt,
    after(delayMs, callback) {
      const timer = { dueAt: nowAt + Math.max(0, delayMs), callback };
      timers.add(timer);
      for (const watcher of watchers) {
        if (timers.size >= watcher.count) {
          watchers.delete(watcher);
          watcher.resolve();
        }
      }
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const until = nowAt + ms;
      await settle();
      for (let timer = nextDue(until); timer !== undefined; timer = nextDue(until)) {
        timers.delete(timer);
        nowAt = Math.max(nowAt, timer.dueAt);
        timer.callback();
        await settle();
      }
      nowAt = until;
    },
    setBack(ms) {
      nowAt -= ms;
      for (const timer of timers) {
        timer.dueAt -= ms;
      }
    },
    untilPending(count) {
      return timers.size >= count
        ? Promise.resolve()
        : new Promise((resolve) => watchers.add({ count, resolve }));
    },
  };
}

/** Lets everything run that can run without the outside world. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
