import { ThreadmillError } from "./errors.ts";

const firstDelayMs = 250;
const longestDelayMs = 8_000;
/** A server that asks for more is down for longer than a caller should be kept without a word. */
const longestRetryAfterMs = 60_000;

/**
 * How long to wait before the next try: what the server asks for, else twice as long each time; and a random part, so
 * that clients that lost the same server do not come back all at once.
 *
 * @param params.attempt - How many tries have failed, less one.
 * @returns milliseconds; `null` when the error is none that a further try could mend.
 */
export function retryDelayMs({
  error,
  attempt,
  random,
}: {
  error: unknown;
  attempt: number;
  random: () => number;
}): number | null {
  if (!(error instanceof ThreadmillError) || !error.retryable) {
    return null;
  }
  const { retryAfterMs } = error;
  if (retryAfterMs !== null) {
    return retryAfterMs > longestRetryAfterMs ? null : retryAfterMs + random() * firstDelayMs;
  }
  const delayMs = Math.min(firstDelayMs * 2 ** attempt, longestDelayMs);
  return delayMs / 2 + (random() * delayMs) / 2;
}

/**
 * Reads a `Retry-After` header, which holds seconds or a date.
 *
 * @returns milliseconds; `null` without a header that makes sense.
 * @see RFC 9110, section 10.2.3
 */
export function readRetryAfter(header: string | null, nowMs: number): number | null {
  if (header === null || header.trim() === "") {
    return null;
  }
  const seconds = Number(header);
  const delayMs = Number.isNaN(seconds) ? Date.parse(header) - nowMs : seconds * 1_000;
  return Number.isNaN(delayMs) ? null : Math.max(delayMs, 0);
}
