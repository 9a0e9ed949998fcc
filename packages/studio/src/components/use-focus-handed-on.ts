import { type RefObject, useLayoutEffect, useRef } from "react";

/**
 * For what goes away when it has done its work: whoever is on it then goes on from what stays, and not from the top of
 * the page, where a browser would leave them.
 *
 * @param next - Where to, seen from the element that goes.
 * @returns the element's `ref`.
 */
export function useFocusHandedOn<Gone extends HTMLElement>(
  next: (gone: Gone) => HTMLElement | null | undefined,
): RefObject<Gone | null> {
  const gone = useRef<Gone>(null);
  const latest = useRef(next);
  latest.current = next;
  useLayoutEffect(
    // It is still in the page here, and has the focus if it had it.
    () => () => {
      if (gone.current !== null && gone.current === document.activeElement) {
        latest.current(gone.current)?.focus({ preventScroll: true });
      }
    },
    [],
  );
  return gone;
}
