import type { Clock } from "../core/clock.ts";
import type { Admitted } from "./authentication.ts";
import type { EdgeError } from "./edge-error.ts";

/** How often it is looked whether open requests would still be admitted. */
const lookEveryMs = 2_000;

/** Ends what a key or a session has open soon after it was revoked, signed out or has expired. */
export interface KeyWatch {
  /**
   * @param end - Told why the request would be refused now.
   * @returns a function that ends the watch.
   */
  watch(admitted: Admitted, end: End): () => void;
}

type End = (refusal: EdgeError) => void;

export function createKeyWatch({
  refusalOf,
  clock,
}: {
  refusalOf: (admitted: Admitted) => Promise<EdgeError | null>;
  clock: Clock;
}): KeyWatch {
  const watched = new Map<string, { admitted: Admitted; ends: Set<End> }>();
  let cancelLook: (() => void) | null = null;

  function look(): void {
    cancelLook = null;
    void Promise.all([...watched.values()].map(endIfRefused)).then(lookAgain);
  }

  async function endIfRefused({ admitted, ends }: { admitted: Admitted; ends: Set<End> }) {
    // While the database does not answer nobody can tell, and what is open stays so.
    const refusal = await refusalOf(admitted).catch(() => null);
    if (refusal !== null) {
      for (const end of ends) {
        end(refusal);
      }
    }
  }

  function lookAgain(): void {
    if (watched.size > 0) {
      cancelLook ??= clock.after(lookEveryMs, look);
    }
  }

  return {
    watch(admitted, end) {
      const name = admitted.session?.digest ?? admitted.accessKey.digest;
      const entry = watched.get(name) ?? { admitted, ends: new Set() };
      watched.set(name, entry);
      entry.ends.add(end);
      lookAgain();
      return () => {
        entry.ends.delete(end);
        if (entry.ends.size === 0 && watched.get(name) === entry) {
          watched.delete(name);
        }
        if (watched.size === 0) {
          cancelLook?.();
          cancelLook = null;
        }
      };
    },
  };
}
