import type { Readable } from "node:stream";
import type { Clock } from "../core/clock.ts";

/**
 * Reads what is left of a request's body and forgets it, up to a bound of bytes and time.
 *
 * A connection that is closed with unread bytes on it is reset, and the reset overtakes the answer: a client that was
 * still sending sees a broken pipe in the place of the error that says what was wrong.
 */
export function drainBody(
  body: Readable,
  { clock, maxBytes, maxMs }: { clock: Clock; maxBytes: number; maxMs: number },
): Promise<void> {
  if (body.readableEnded || body.destroyed) {
    return Promise.resolve();
  }
  return new Promise((resolve) => {
    let bytes = 0;
    const count = (chunk: Buffer | string) => {
      bytes += chunk.length;
      if (bytes > maxBytes) {
        finish();
      }
    };
    const finish = () => {
      cancelTimer();
      body.off("data", count).off("end", finish).off("error", finish).off("close", finish).pause();
      resolve();
    };
    const cancelTimer = clock.after(maxMs, finish);
    body.on("data", count).on("end", finish).on("error", finish).on("close", finish).resume();
  });
}
