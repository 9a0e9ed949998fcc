import { useSyncExternalStore } from "react";

const dark = matchMedia("(prefers-color-scheme: dark)");

/** Changes with the theme: what is drawn on a canvas is drawn anew then. */
export function useThemeName(): string {
  return useSyncExternalStore(
    watch,
    () => `${document.documentElement.dataset["theme"] ?? ""}/${dark.matches}`,
  );
}

function watch(watcher: () => void): () => void {
  const observer = new MutationObserver(watcher);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  dark.addEventListener("change", watcher);
  return () => {
    observer.disconnect();
    dark.removeEventListener("change", watcher);
  };
}

/** A colour of the tokens as a canvas understands it: `light-dark()` and variables only mean something in CSS. */
export function resolveColor(css: string): string {
  const probe = document.createElement("span");
  probe.style.color = css;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
