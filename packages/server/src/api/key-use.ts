import type { AccessKey } from "../core/access-key.ts";
import type { AccessKeyStore } from "../core/access-key-store.ts";
import type { Clock } from "../core/clock.ts";
import type { Logger } from "../core/logger.ts";

/** How exactly it is kept when a key was last used. */
const exactToMs = 60_000;

/** Notes the use of keys, each once a minute at most, however many nodes it is used on. Nobody waits for it. */
export function createKeyUse({
  store,
  clock,
  logger,
}: {
  store: Pick<AccessKeyStore, "noteAccessKeyUse">;
  clock: Clock;
  logger: Logger;
}): (accessKey: AccessKey) => void {
  const notedAt = new Map<string, number>();

  return ({ id, organizationId, lastUsedAt }) => {
    const at = clock.now();
    const unlessAfter = at - exactToMs;
    if (Math.max(lastUsedAt ?? 0, notedAt.get(id) ?? 0) > unlessAfter) {
      return;
    }
    notedAt.set(id, at);
    store
      .noteAccessKeyUse({ organizationId, accessKeyId: id, at, unlessAfter })
      .catch((error: unknown) => logger.warn({ error, accessKeyId: id }, "could not note the use of a key"));
  };
}
