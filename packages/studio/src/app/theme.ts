import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";

const key = "threadmill.theme";
const watchers = new Set<() => void>();

/** The chosen theme, which `public/theme.js` applies before the first paint. */
export function useTheme(): Theme {
  return useSyncExternalStore((watcher) => {
    watchers.add(watcher);
    return () => watchers.delete(watcher);
  }, readTheme);
}

export function setTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") {
    delete root.dataset["theme"];
  } else {
    root.dataset["theme"] = theme;
  }
  try {
    localStorage.setItem(key, theme);
  } catch {
    // It lasts as long as the page then.
  }
  for (const watcher of watchers) {
    watcher();
  }
}

function readTheme(): Theme {
  const theme = document.documentElement.dataset["theme"];
  return theme === "light" || theme === "dark" ? theme : "system";
}
