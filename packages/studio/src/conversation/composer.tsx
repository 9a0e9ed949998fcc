import type { NewMessage } from "@threadmill/client";
import { ArrowUp, Paperclip, Square, X } from "lucide-react";
import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { Button } from "../components/button.tsx";
import { IconButton } from "../components/icon-button.tsx";
import { TextArea } from "../components/text-area.tsx";
import { announce } from "../components/toast.tsx";
import type { WrittenMessage } from "./kept-messages.ts";
import { useWrittenMessage } from "./use-written-message.ts";

/** What a request may hold by default is 4 MB, and base64 takes four characters for three bytes. */
const largestImageBytes = 2_500_000;

/** Where one writes. What could not be sent stays in it. */
export function Composer({
  place,
  field,
  onDraft,
  onSend,
  onStop,
  isBusy,
  note,
}: {
  /** Where what is written is kept (`keptAt`); a composer of another thread is another composer. */
  place: string;
  field: RefObject<HTMLTextAreaElement | null>;
  /** Called with what would be sent now; `null`: nothing is written. */
  onDraft: (message: NewMessage | null) => void;
  /** @returns whether it was sent. */
  onSend: (message: NewMessage) => Promise<boolean>;
  onStop: () => void;
  /** While a run is active it can only be stopped. */
  isBusy: boolean;
  /** Why nothing can be sent just now. */
  note: string | null;
}) {
  const { written, write, sendWith } = useWrittenMessage(place);
  const { text, images } = written;
  const files = useRef<HTMLInputElement>(null);
  const isEmpty = text.trim() === "" && images.length === 0;
  const canSend = !isBusy && note === null && !isEmpty;
  const button = useRef<HTMLButtonElement>(null);
  // The button that stops becomes one that cannot be pressed yet: whoever is on it goes on writing.
  useLayoutEffect(() => {
    if (!isBusy && button.current === document.activeElement && opensNoKeyboard()) {
      field.current?.focus({ preventScroll: true });
    }
  }, [isBusy, field]);
  useEffect(() => onDraft(isEmpty ? null : messageOf(written)), [onDraft, isEmpty, written]);
  const send = async () => {
    if (canSend) {
      await sendWith((message) => onSend(messageOf(message)));
    }
  };
  const attach = async (chosen: readonly File[]) => {
    const read = await readImages(chosen);
    write((now) => ({ images: [...now.images, ...read] }));
  };
  return (
    <div className="grid grid-cols-1 gap-x-4 border-t border-line px-4 py-3 md:px-6 sm:pointer-fine:grid-cols-[5.5rem_minmax(0,1fr)]">
      <form
        className="sm:pointer-fine:col-start-2 sm:max-w-[45rem] rounded-3 border border-line-strong bg-raised focus-within:border-accent focus-within:ring-1 focus-within:ring-accent"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        {images.length > 0 && (
          <ul className="flex flex-wrap gap-2 px-3 pt-3">
            {images.map(({ name, url }) => (
              <li key={url} className="relative">
                <img src={url} alt={name} className="h-16 rounded-2 border border-line" />
                <IconButton
                  label={`Remove ${name}`}
                  icon={<X aria-hidden="true" />}
                  variant="plain"
                  className="absolute -top-2 -right-2 size-6! min-h-0! rounded-full"
                  onClick={() =>
                    write((now) => ({ images: now.images.filter((image) => image.url !== url) }))
                  }
                />
              </li>
            ))}
          </ul>
        )}
        <TextArea
          ref={field}
          autoFocus={opensNoKeyboard()}
          label="Message"
          labelHidden
          frameless
          rows={1}
          dir="auto"
          placeholder={note ?? "Write a message"}
          value={text}
          onChange={(typed) => write(() => ({ text: typed }))}
          onKeyDown={(event) => {
            if (event.key === "Enter" && !event.shiftKey && !event.nativeEvent.isComposing) {
              event.preventDefault();
              void send();
            }
          }}
          onPaste={(event) => {
            const images = imagesIn(event.clipboardData);
            if (images.length > 0) {
              event.preventDefault();
              void attach(images);
            }
          }}
        />
        <div className="flex items-center gap-1 px-1.5 pb-1.5">
          <IconButton
            label="Attach an image"
            icon={<Paperclip aria-hidden="true" />}
            onClick={() => files.current?.click()}
          />
          <input
            ref={files}
            type="file"
            accept="image/*"
            multiple
            hidden
            onChange={(event) => {
              const chosen = [...(event.target.files ?? [])];
              event.target.value = "";
              void attach(chosen);
            }}
          />
          <span className="ml-auto hidden px-2 text-13 text-ink-3 sm:inline">
            Enter sends, Shift Enter breaks the line
          </span>
          {isBusy ? (
            <Button
              ref={button}
              icon={<Square className="fill-current" aria-hidden="true" />}
              onClick={onStop}
              className="ml-auto sm:ml-0"
            >
              Stop
            </Button>
          ) : (
            <Button
              ref={button}
              type="submit"
              variant="primary"
              disabled={!canSend}
              icon={<ArrowUp aria-hidden="true" />}
              className="ml-auto sm:ml-0"
            >
              Send
            </Button>
          )}
        </div>
      </form>
    </div>
  );
}

/** Where the focus would bring up a keyboard, that waits for a touch. */
function opensNoKeyboard(): boolean {
  return matchMedia("(pointer: fine)").matches;
}

function messageOf({ text, images }: WrittenMessage): NewMessage {
  if (images.length === 0) {
    return { role: "user", content: text };
  }
  return {
    role: "user",
    content: [
      ...(text.trim() === "" ? [] : [{ type: "text" as const, text }]),
      ...images.map(({ url }) => ({ type: "image_url" as const, imageUrl: { url } })),
    ],
  };
}

/** Programs copy a text with a picture of it: then the text is meant. */
function imagesIn(pasted: DataTransfer): readonly File[] {
  return pasted.getData("text/plain") === ""
    ? [...pasted.files].filter(({ type }) => type.startsWith("image/"))
    : [];
}

async function readImages(files: readonly File[]): Promise<{ name: string; url: string }[]> {
  const fitting = files.filter((file) => file.size <= largestImageBytes);
  if (fitting.length < files.length) {
    announce("An image may have 2.5 MB at most. Make it smaller and attach it again.");
  }
  return Promise.all(fitting.map(async (file) => ({ name: file.name, url: await dataUrlOf(file) })));
}

function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(file);
  });
}
