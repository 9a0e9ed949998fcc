import type { Message } from "@threadmill/client";
import { GitFork, Pencil } from "lucide-react";
import { useRef, useState } from "react";
import { flushSync } from "react-dom";
import { CopyButton } from "../components/copy-button.tsx";
import { IconButton } from "../components/icon-button.tsx";
import { textOfMessage } from "./conversation-state.ts";
import { MessageEditor } from "./message-editor.tsx";
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
export function MessageRow({ message, actions }: { message: Message; actions: MessageActions }) {
  const [isEditing, setEditing] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const { onRunAgain, onFork } = actions;
  const close = () => {
    // The button that opened it must be there again to take the focus.
    flushSync(() => setEditing(false));
    opener.current?.focus();
  };
  if (isEditing && onRunAgain !== undefined) {
    return (
      <Row author={authors[message.role]}>
        <MessageEditor message={message} onRunAgain={onRunAgain} onClose={close} />
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
              ref={opener}
              label="Edit and run again"
              icon={<Pencil aria-hidden="true" />}
              onClick={() => setEditing(true)}
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
