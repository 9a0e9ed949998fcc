import type { Clock } from "../core/clock.ts";

/**
 * How long the answer's headers ask to wait, in milliseconds, or `null` when they do not say.
 *
 * @param headers - With lower-case names. `retry-after-ms` is the finer of the two and wins.
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function readRetryAfter(
  headers: Readonly<Record<string, string>> | undefined,
  clock: Clock,
): number | null {
  const milliseconds = headers?.["retry-after-ms"];
  if (milliseconds !== undefined && isNumber(milliseconds)) {
    return Math.ceil(Number(milliseconds));
  }
  const retryAfter = headers?.["retry-after"];
  if (retryAfter === undefined) {
    return null;
  }
  if (isNumber(retryAfter)) {
    return Math.ceil(Number(retryAfter) * 1000);
  }
  const until = Date.parse(retryAfter);
  return Number.isNaN(until) ? null : Math.max(0, until - clock.now());
}

function isNumber(text: string): boolean {
  return /^\s*\d+(\.\d+)?\s*$/.test(text);
}
