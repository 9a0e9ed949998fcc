import { useEffect, useRef, useState } from "react";
import { keepMessage, nothingWritten, readKeptMessage, type WrittenMessage } from "./kept-messages.ts";

/**
 * What is written in one composer, kept with its thread until it was sent.
 *
 * @param place - Changes only when a new thread gets its id: what was written since then moves there.
 */
export function useWrittenMessage(place: string): {
  written: WrittenMessage;
  write: (change: (before: WrittenMessage) => Partial<WrittenMessage>) => void;
  /** Empties the composer at once, and what is kept when it was sent; what could not be sent comes back. */
  sendWith: (send: (message: WrittenMessage) => Promise<boolean>) => Promise<void>;
} {
  const [written, setWritten] = useState(() => readKeptMessage(place));
  /** What was written last, also for whoever has waited. */
  const latest = useRef(written);
  const placeNow = useRef(place);
  placeNow.current = place;
  // What is shown was kept for a new thread, which has got its id: from now on it is of that thread.
  const [firstPlace] = useState(place);
  useEffect(() => {
    if (place !== firstPlace) {
      keepMessage(firstPlace, nothingWritten);
      keepMessage(place, latest.current);
    }
  }, [place, firstPlace]);
  const show = (next: WrittenMessage) => {
    latest.current = next;
    setWritten(next);
  };
  const keep = (next: WrittenMessage) => {
    show(next);
    keepMessage(placeNow.current, next);
  };
  return {
    written,
    write: (change) => keep({ ...latest.current, ...change(latest.current) }),
    async sendWith(send) {
      const sent = latest.current;
      const from = placeNow.current;
      show(nothingWritten);
      if (await send(sent)) {
        keepMessage(from, nothingWritten);
        keep(latest.current);
      } else {
        keep({ text: latest.current.text === "" ? sent.text : latest.current.text, images: sent.images });
      }
    },
  };
}
