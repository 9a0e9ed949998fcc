import type { AccessKey } from "../core/access-key.ts";
import type { Clock } from "../core/clock.ts";

/** How often the keys of open requests are looked at. */
const lookEveryMs = 2_000;

/** Ends what a key has open soon after it was revoked or has expired. */
export interface KeyWatch {
  /** @returns a function that ends the watch. */
  watch(accessKey: AccessKey, end: () => void): () => void;
}

export function createKeyWatch({
  isValid,
  clock,
}: {
  isValid: (accessKey: AccessKey) => Promise<boolean>;
  clock: Clock;
}): KeyWatch {
  const watched = new Map<string, { accessKey: AccessKey; ends: Set<() => void> }>();
  let cancelLook: (() => void) | null = null;

  function look(): void {
    cancelLook = null;
    void Promise.all([...watched.values()].map(endIfRefused)).then(lookAgain);
  }

  async function endIfRefused({ accessKey, ends }: { accessKey: AccessKey; ends: Set<() => void> }) {
    // While the database does not answer nobody can tell, and what is open stays so.
    if (!(await isValid(accessKey).catch(() => true))) {
      for (const end of ends) {
        end();
      }
    }
  }

  function lookAgain(): void {
    if (watched.size > 0) {
      cancelLook ??= clock.after(lookEveryMs, look);
    }
  }

  return {
    watch(accessKey, end) {
      const entry = watched.get(accessKey.id) ?? { accessKey, ends: new Set() };
      watched.set(accessKey.id, entry);
      entry.ends.add(end);
      lookAgain();
      return () => {
        entry.ends.delete(end);
        if (entry.ends.size === 0 && watched.get(accessKey.id) === entry) {
          watched.delete(accessKey.id);
        }
        if (watched.size === 0) {
          cancelLook?.();
          cancelLook = null;
        }
      };
    },
  };
}
