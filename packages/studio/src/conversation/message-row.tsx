import type { Message } from "@threadmill/client";
import { GitFork, Pencil } from "lucide-react";
import { useState } from "react";
import { Button } from "../components/button.tsx";
import { CopyButton } from "../components/copy-button.tsx";
import { IconButton } from "../components/icon-button.tsx";
import { TextArea } from "../components/text-area.tsx";
import { textOfMessage } from "./conversation-state.ts";
import { MessageText } from "./message-text.tsx";
import { Row } from "./row.tsx";

const authors: Record<Message["role"], string> = { user: "User", assistant: "Assistant", system: "System" };

export interface MessageActions {
  /** Changes the message and runs again from it. */
  onRunAgain?: ((message: Message, text: string) => Promise<boolean>) | undefined;
  /** Goes on in a copy of the thread that ends with the message. */
  onFork?: ((message: Message) => void) | undefined;
}

/** A message that stands by itself: a person's, or one that was put into the thread. */
export function MessageRow({
  message,
  actions,
  isLocked,
}: {
  message: Message;
  actions: MessageActions;
  /** While a run is active the thread cannot be changed. */
  isLocked: boolean;
}) {
  const [draft, setDraft] = useState<string | null>(null);
  const { onRunAgain, onFork } = actions;
  if (draft !== null && onRunAgain !== undefined) {
    const runAgain = async () => {
      if (await onRunAgain(message, draft)) {
        setDraft(null);
      }
    };
    return (
      <Row author={authors[message.role]}>
        <form
          className="flex flex-col gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            void runAgain();
          }}
        >
          <TextArea
            label="Message"
            labelHidden
            value={draft}
            onChange={setDraft}
            onKeyDown={(event) => {
              if (event.key === "Escape") {
                setDraft(null);
              } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey)) {
                event.preventDefault();
                void runAgain();
              }
            }}
          />
          <div className="flex items-center gap-2">
            <Button type="submit" variant="primary" disabled={isLocked || draft.trim() === ""}>
              Run again
            </Button>
            <Button variant="quiet" onClick={() => setDraft(null)}>
              Cancel
            </Button>
            <span className="text-13 text-ink-3">What came after it is removed.</span>
          </div>
        </form>
      </Row>
    );
  }
  return (
    <Row
      author={authors[message.role]}
      tools={
        <>
          <CopyButton text={textOfMessage(message)} label="Copy text" />
          {onRunAgain !== undefined && (
            <IconButton
              label="Edit and run again"
              icon={<Pencil aria-hidden="true" />}
              disabled={isLocked}
              onClick={() => setDraft(textOfMessage(message))}
            />
          )}
          {onFork !== undefined && (
            <IconButton
              label="Fork the thread here"
              icon={<GitFork aria-hidden="true" />}
              onClick={() => onFork(message)}
            />
          )}
        </>
      }
    >
      <MessageText message={message} />
    </Row>
  );
}
