import type { Store } from "../../packages/server/src/core/store.ts";

/** A call of the store on its way: what is asked, and how to ask it. */
export interface StoreCall {
  method: keyof Store;
  args: readonly unknown[];
  proceed(): Promise<unknown>;
}

/** The store, with every call going through `around`. */
export function decorateStore(store: Store, around: (call: StoreCall) => Promise<unknown>): Store {
  const decorated = Object.entries(store).map(([method, call]: [string, (...args: unknown[]) => unknown]) => [
    method,
    (...args: unknown[]) =>
      around({ method: method as keyof Store, args, proceed: async () => call.apply(store, args) }),
  ]);
  return Object.fromEntries(decorated);
}
