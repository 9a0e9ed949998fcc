import { useSyncExternalStore } from "react";

const narrow = matchMedia("(width < 64rem)");

/** Whether panes do not fit beside each other. */
export function useIsNarrow(): boolean {
  return useSyncExternalStore(watch, () => narrow.matches);
}

function watch(watcher: () => void): () => void {
  narrow.addEventListener("change", watcher);
  return () => narrow.removeEventListener("change", watcher);
}
