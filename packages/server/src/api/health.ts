import type { FastifyInstance } from "fastify";
import type { Clock } from "../core/clock.ts";
import { OverloadedError, StoreUnavailableError, ThreadmillError } from "../core/errors.ts";
import type { Store } from "../core/store.ts";

/** Longer than a database takes that is well, and shorter than a balancer waits for the answer. */
const longestPingMs = 2_000;

/** `GET /healthz`: the process is alive. `GET /readyz`: it takes work. Neither needs a key. */
export function registerHealth(
  app: FastifyInstance,
  { store, clock, isReady }: { store: Pick<Store, "ping">; clock: Clock; isReady: () => boolean },
): void {
  app.get("/healthz", { schema: { hide: true } }, async () => ({ status: "ok" }));

  app.get("/readyz", { schema: { hide: true } }, async () => {
    if (!isReady()) {
      throw new OverloadedError("The server takes no work now: it is starting or stopping.");
    }
    try {
      await pingInTime({ store, clock });
    } catch (error) {
      throw ThreadmillError.is(error)
        ? error
        : new StoreUnavailableError("The database does not answer.", { cause: error });
    }
    return { status: "ok" };
  });
}

async function pingInTime({ store, clock }: { store: Pick<Store, "ping">; clock: Clock }): Promise<void> {
  const silence = Promise.withResolvers<never>();
  const cancel = clock.after(longestPingMs, () => {
    const seconds = longestPingMs / 1_000;
    silence.reject(new StoreUnavailableError(`The database has not answered within ${seconds} seconds.`));
  });
  try {
    await Promise.race([store.ping(), silence.promise]);
  } finally {
    cancel();
  }
}
