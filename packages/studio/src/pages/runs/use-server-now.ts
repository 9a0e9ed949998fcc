import { useEffect, useState } from "react";

const tickMs = 100;

/**
 * The server's clock, which goes on between two answers while `isLive` and stands still otherwise.
 *
 * @param params.now - What the server said, RFC 3339.
 * @param params.receivedAt - When that came, by this machine's clock, in milliseconds since 1970.
 */
export function useServerNow({
  now,
  receivedAt,
  isLive,
}: {
  now: string;
  receivedAt: number;
  isLive: boolean;
}): number {
  const [here, setHere] = useState(Date.now);
  useEffect(() => {
    if (!isLive) {
      return undefined;
    }
    const timer = setInterval(() => setHere(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [isLive]);
  return Date.parse(now) + Math.max(0, here - receivedAt);
}
