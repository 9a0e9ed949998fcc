import type { Message } from "@threadmill/client";
import { createContext, useContext, useEffect, useRef, useState } from "react";
import { Button } from "../components/button.tsx";
import { TextArea } from "../components/text-area.tsx";
import { textOfMessage } from "./conversation-state.ts";

/**
 * Whether a run is active: until it is over nothing can be run again. It is asked for only where a message is edited,
 * so that the start and the end of a run leave all that stands above as it is.
 */
export const RunIsActive = createContext(false);

/** A message as text to change, in the place of the message. */
export function MessageEditor({
  message,
  onRunAgain,
  onClose,
}: {
  message: Message;
  /** @returns whether the run was started. */
  onRunAgain: (message: Message, text: string) => Promise<boolean>;
  onClose: () => void;
}) {
  const [text, setText] = useState(() => textOfMessage(message));
  const field = useRef<HTMLTextAreaElement>(null);
  // One came to change it, and most often goes on where it ends.
  useEffect(() => {
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, []);
  const isActive = useContext(RunIsActive);
  const canRun = !isActive && text.trim() !== "";
  const runAgain = async () => {
    if (canRun && (await onRunAgain(message, text))) {
      onClose();
    }
  };
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void runAgain();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          onClose();
        }
      }}
    >
      <TextArea
        ref={field}
        label="Message"
        labelHidden
        value={text}
        onChange={setText}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
            event.preventDefault();
            void runAgain();
          }
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" variant="primary" disabled={!canRun}>
          Run again
        </Button>
        <Button variant="quiet" onClick={onClose}>
          Cancel
        </Button>
        <span className="text-13 text-ink-3">
          {isActive ? "When the run is over, or stopped." : "What came after it is removed."}
        </span>
      </div>
    </form>
  );
}
