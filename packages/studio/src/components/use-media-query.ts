import { useCallback, useSyncExternalStore } from "react";

/** Whether the window is as the query says, such as `(min-width: 768px)`; for what style sheets cannot decide. */
export function useMediaQuery(query: string): boolean {
  const subscribe = useCallback(
    (watcher: () => void) => {
      const list = matchMedia(query);
      list.addEventListener("change", watcher);
      return () => list.removeEventListener("change", watcher);
    },
    [query],
  );
  return useSyncExternalStore(subscribe, () => matchMedia(query).matches);
}
