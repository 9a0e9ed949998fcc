import { type RefObject, useCallback, useEffect, useRef, useState } from "react";

/** So near to its end is a reader at the end. */
const slackPx = 24;

/**
 * Keeps the end of what grows in sight, but only for a reader who is there: who has scrolled up stays where they are,
 * until they send something.
 *
 * @param params.isEmpty - While it is, what stands there is read from its beginning.
 * @param params.sent - What was sent and is not yet confirmed.
 */
export function useStickToEnd({ isEmpty, sent }: { isEmpty: boolean; sent: object | null }): {
  scroller: RefObject<HTMLDivElement | null>;
  content: RefObject<HTMLDivElement | null>;
  isAtEnd: boolean;
  goToEnd: () => void;
} {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const sticks = useRef(true);
  const [isAtEnd, setAtEnd] = useState(true);
  const goToEnd = useCallback(() => {
    sticks.current = true;
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  }, []);
  const isFromTop = useRef(isEmpty);
  useEffect(() => {
    isFromTop.current = isEmpty;
    if (!isEmpty) {
      goToEnd();
    }
  }, [isEmpty, goToEnd]);
  useEffect(() => {
    if (sent !== null) {
      goToEnd();
    }
  }, [sent, goToEnd]);
  useEffect(() => {
    const view = scroller.current;
    const inner = content.current;
    if (view === null || inner === null) {
      return undefined;
    }
    let top = view.scrollTop;
    const look = () => {
      const hasEnd = view.scrollHeight - view.scrollTop - view.clientHeight <= slackPx;
      // The end may have moved on since the scroll that is told of here: only who goes up leaves it.
      sticks.current = hasEnd || (sticks.current && view.scrollTop >= top);
      top = view.scrollTop;
      setAtEnd(sticks.current);
    };
    const observer = new ResizeObserver(() => {
      if (sticks.current && !isFromTop.current) {
        view.scrollTo({ top: view.scrollHeight });
        top = view.scrollTop;
      }
    });
    observer.observe(inner);
    observer.observe(view);
    view.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      view.removeEventListener("scroll", look);
    };
  }, []);
  return { scroller, content, isAtEnd, goToEnd };
}
