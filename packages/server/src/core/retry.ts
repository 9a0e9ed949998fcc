/** How often a model call is tried, the first time included, as long as nothing of an answer was shown. */
export const maxModelCallAttempts = 3;

const firstDelayMs = 500;
const longestDelayMs = 8_000;

/**
 * How long to wait before the next try, in milliseconds.
 *
 * A time that the provider asked for is kept exactly. Otherwise the delay doubles from half a second to eight, less
 * up to a quarter by chance, so that many runs that failed together do not come back together.
 *
 * @param params.attempt - How many tries have failed: 1 after the first.
 * @param params.random - From 0 to 1.
 */
export function retryDelayMs({
  attempt,
  retryAfterMs,
  random,
}: {
  attempt: number;
  retryAfterMs: number | null;
  random: number;
}): number {
  if (retryAfterMs !== null) {
    return retryAfterMs;
  }
  const delayMs = Math.min(firstDelayMs * 2 ** (attempt - 1), longestDelayMs);
  return Math.round(delayMs * (1 - random / 4));
}
