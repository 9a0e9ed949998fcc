import type { FastifyInstance } from "fastify";
import { type Clock, sleep } from "../core/clock.ts";
import type { OpenRequests } from "./open-requests.ts";

/**
 * What a server that closes does before it listens no more. Streams that can be resumed end at once; the others, and
 * those who wait for a run, go on for `lingerMs` at most: another node executes their runs by now. Meanwhile, and for
 * `drainMs` at least, requests are answered, so that a balancer learns from the answers and not from broken
 * connections.
 */
export function drainOnClose(
  app: FastifyInstance,
  {
    openRequests,
    clock,
    drainMs,
    lingerMs,
  }: { openRequests: OpenRequests; clock: Clock; drainMs: number; lingerMs: number },
): void {
  app.addHook("preClose", async () => {
    openRequests.endResumable();
    if (drainMs > 0) {
      await sleep(clock, drainMs);
    }
    if (lingerMs > drainMs) {
      const settled = new AbortController();
      const deadline = sleep(clock, lingerMs - drainMs, settled.signal).catch(() => undefined);
      await Promise.race([deadline, openRequests.none()]);
      settled.abort();
    }
    openRequests.endAll();
  });
}
