import type { Wakeup, WakeupHint } from "../core/wakeup.ts";

/** Hints between the parts of one node. Listeners are called at once, in the sender's turn. */
export function createLocalWakeup(): Wakeup {
  const listeners = new Set<(hint: WakeupHint) => void>();
  return {
    send(hint) {
      for (const listener of listeners) {
        listener(hint);
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
