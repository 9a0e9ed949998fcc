import { useEffect, useState } from "react";

const tickMs = 100;
/** What lasts longer is told in whole seconds, and a pixel of its timeline takes longer than a tenth of one. */
const longMs = 60_000;
const longTickMs = 1_000;

/**
 * The server's clock, which goes on between two answers while `isLive` and stands still otherwise.
 *
 * @param params.since - When what is watched began, by the server's clock, in milliseconds since 1970.
 * @param params.now - What the server said, RFC 3339.
 * @param params.receivedAt - When that came, by this machine's clock, in milliseconds since 1970.
 */
export function useServerNow({
  since,
  now,
  receivedAt,
  isLive,
}: {
  since: number;
  now: string;
  receivedAt: number;
  isLive: boolean;
}): number {
  const [here, setHere] = useState(Date.now);
  const at = Date.parse(now) + Math.max(0, here - receivedAt);
  const everyMs = at - since < longMs ? tickMs : longTickMs;
  useEffect(() => {
    if (!isLive) {
      return undefined;
    }
    const timer = setInterval(() => setHere(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [isLive, everyMs]);
  return at;
}
