import { useEffect } from "react";

/** Calls it on `?`, unless somebody writes. */
export function useHelpKey(onHelp: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const isTyping =
        event.target instanceof HTMLElement && event.target.matches("input, textarea, [contenteditable]");
      if (event.key === "?" && !isTyping && !event.metaKey && !event.ctrlKey) {
        event.preventDefault();
        onHelp();
      }
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [onHelp]);
}
