import type { Clock } from "../core/clock.ts";

/** How long a model call may take to get to its next point. The time of the whole call is the engine's to bound. */
export interface ModelDeadlines {
  /** From the call to the headers of the answer, connecting included. */
  headersMs: number;
  /** From the headers to the first piece of content. */
  firstContentMs: number;
  /** From one piece of content to the next, or to the end. Keep-alive comments and pings are no content. */
  betweenContentsMs: number;
}

export const defaultModelDeadlines: ModelDeadlines = {
  headersMs: 60_000,
  firstContentMs: 120_000,
  betweenContentsMs: 60_000,
};

/** The patience that one call has: it ends when a deadline passes or the caller gives up. */
export interface Patience {
  /** Aborted when the patience has ended, for whatever reason. */
  readonly signal: AbortSignal;
  /** From now on this deadline runs, in place of the one before. */
  expect(deadline: keyof ModelDeadlines): void;
  /** Stops the time while the answer waits for its reader: that is not the provider's fault. */
  pause(): void;
  /** Lets the deadline run anew. */
  resume(): void;
  /** Settles as the promise does, or rejects as soon as the patience has ended. */
  wait<Value>(promise: PromiseLike<Value>): Promise<Value>;
  /** Ends the call: stops the time and aborts what is still under way. */
  end(): void;
  /** The call has ended by itself: stops the time, and there is nothing to abort. */
  close(): void;
}

/** One for all: every call ends so, and an error of its own would cost each of them a stack trace. */
const ended = new Error("The model call has ended.");

/**
 * @param params.signal - The caller's; when it is aborted, waiting rejects with its reason.
 * @param params.toError - What waiting rejects with when a deadline has passed.
 */
export function createPatience({
  clock,
  deadlines,
  signal,
  toError,
}: {
  clock: Clock;
  deadlines: ModelDeadlines;
  signal: AbortSignal;
  toError: (deadline: keyof ModelDeadlines, afterMs: number) => Error;
}): Patience {
  const controller = new AbortController();
  let failure: { error: unknown } | null = null;
  let rejectWaiting: (error: unknown) => void = () => undefined;

  let running: keyof ModelDeadlines = "headersMs";
  /** `null` while the time stands still. */
  let dueAt: number | null = null;
  /** It may go off too early: with every part of an answer the deadline moves, and the timer stays. */
  let stopTimer: (() => void) | null = null;

  function fail(error: unknown): void {
    failure ??= { error };
    stop();
    controller.abort(error);
    rejectWaiting(error);
  }

  function stop(): void {
    dueAt = null;
    stopTimer?.();
    stopTimer = null;
  }

  function resume(): void {
    if (dueAt === null && failure === null) {
      dueAt = clock.now() + deadlines[running];
      stopTimer ??= clock.after(deadlines[running], look);
    }
  }

  function look(): void {
    stopTimer = null;
    if (dueAt === null) {
      return;
    }
    const leftMs = dueAt - clock.now();
    if (leftMs <= 0) {
      fail(toError(running, deadlines[running]));
    } else {
      // No longer than the deadline itself, should the system's time have been set back.
      stopTimer = clock.after(Math.min(leftMs, deadlines[running]), look);
    }
  }

  const onAbort = () => fail(signal.reason);
  signal.addEventListener("abort", onAbort, { once: true });
  if (signal.aborted) {
    onAbort();
  }

  return {
    signal: controller.signal,
    expect(deadline) {
      if (deadline === running) {
        dueAt = null;
      } else {
        stop();
        running = deadline;
      }
      resume();
    },
    pause() {
      dueAt = null;
    },
    resume,
    wait(promise) {
      return new Promise((resolve, reject) => {
        // Before the promise's own rejection: that is then a mere consequence of the abort.
        rejectWaiting = reject;
        promise.then(resolve, reject);
        if (failure !== null) {
          reject(failure.error);
        }
      });
    },
    end() {
      signal.removeEventListener("abort", onAbort);
      fail(ended);
    },
    close() {
      signal.removeEventListener("abort", onAbort);
      failure ??= { error: ended };
      stop();
    },
  };
}
