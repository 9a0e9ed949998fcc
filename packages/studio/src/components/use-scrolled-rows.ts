import { useVirtualizer, type Virtualizer } from "@tanstack/react-virtual";
import { type RefObject, useLayoutEffect, useState } from "react";

/**
 * Rows within something else that scrolls, of which only those in sight exist; what is above them may grow.
 *
 * @param params.list - The element that the rows stand in, with the virtualiser's total size as its height. A row's
 * place in it is its `start` without `options.scrollMargin`.
 * @param params.rowHeight - In pixels; of rows that are measured an estimate.
 * @param params.paddingStart - How much at the scroller's top is covered, in pixels.
 */
export function useScrolledRows({
  list,
  count,
  rowHeight,
  paddingStart = 0,
}: {
  list: RefObject<HTMLElement | null>;
  count: number;
  rowHeight: number;
  paddingStart?: number;
}): Virtualizer<HTMLElement, HTMLElement> {
  const [marginPx, setMarginPx] = useState(0);
  const virtualizer = useVirtualizer<HTMLElement, HTMLElement>({
    count,
    getScrollElement: () => scrollerOf(list.current),
    estimateSize: () => rowHeight,
    scrollMargin: marginPx,
    scrollPaddingStart: paddingStart,
    overscan: 8,
  });
  // Whatever is drawn may have moved the list, and a height that is another asks for all rows anew.
  useLayoutEffect(() => {
    const scroller = scrollerOf(list.current);
    if (list.current !== null && scroller !== null) {
      const above = list.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
      setMarginPx(Math.round(above + scroller.scrollTop));
    }
  });
  useLayoutEffect(() => {
    if (rowHeight > 0) {
      virtualizer.measure();
    }
  }, [virtualizer, rowHeight]);
  return virtualizer;
}

function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let above = element?.parentElement ?? null; above !== null; above = above.parentElement) {
    if (["auto", "scroll"].includes(getComputedStyle(above).overflowY)) {
      return above;
    }
  }
  return null;
}
