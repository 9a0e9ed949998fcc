import { type RefObject, useEffect } from "react";

/** `j` and `k` go to the list from wherever nothing else waits for them. */
export function useListKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const goToList = (event: KeyboardEvent) => {
      if ((event.key === "j" || event.key === "k") && isFree(event)) {
        event.preventDefault();
        list.current?.focus({ preventScroll: true });
      }
    };
    addEventListener("keydown", goToList);
    return () => removeEventListener("keydown", goToList);
  }, [list]);
}

/** Whether nobody else waits for the key: a field, a popup, another list. */
function isFree({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  const takers = "input, textarea, [contenteditable], [role=listbox], [role=dialog], [role=menu]";
  return !ctrlKey && !metaKey && !altKey && target instanceof Element && target.closest(takers) === null;
}
