import type { FastifyInstance } from "fastify";
import { OverloadedError, StoreUnavailableError, ThreadmillError } from "../core/errors.ts";
import type { Store } from "../core/store.ts";

/** `GET /healthz`: the process is alive. `GET /readyz`: it takes work. Neither needs a key. */
export function registerHealth(
  app: FastifyInstance,
  { store, isReady }: { store: Pick<Store, "ping">; isReady: () => boolean },
): void {
  app.get("/healthz", { schema: { hide: true } }, async () => ({ status: "ok" }));

  app.get("/readyz", { schema: { hide: true } }, async () => {
    if (!isReady()) {
      throw new OverloadedError("The server takes no work now: it is starting or stopping.");
    }
    try {
      await store.ping();
    } catch (error) {
      throw ThreadmillError.is(error)
        ? error
        : new StoreUnavailableError("The database does not answer.", { cause: error });
    }
    return { status: "ok" };
  });
}
