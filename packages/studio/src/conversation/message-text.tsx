import type { Message } from "@threadmill/client";
import { lazy, memo, Suspense } from "react";
import { classNames } from "../components/class-names.ts";
import { loadCode } from "../connection/load-code.ts";
import { textOfMessage } from "./conversation-state.ts";
import { ModelLink } from "./model-link.tsx";

const Markdown = lazy(() => loadCode(() => import("./markdown.tsx")));

/** What a message says: a model's as Markdown, a person's as it was typed. Only images within the message are shown. */
export const MessageText = memo(function MessageText({
  message,
  isGrowing = false,
  isBrokenOff = false,
}: {
  message: Message;
  isGrowing?: boolean;
  /** Whether another answer was written in its stead. */
  isBrokenOff?: boolean;
}) {
  const text = textOfMessage(message);
  const plain = (
    <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
      {text}
    </p>
  );
  return (
    <div className={classNames("flex flex-col gap-2", isBrokenOff && "text-ink-3")}>
      {message.role === "assistant" ? (
        <Suspense fallback={plain}>
          <Markdown text={text} isGrowing={isGrowing} />
        </Suspense>
      ) : (
        text !== "" && plain
      )}
      <Images message={message} />
      {isBrokenOff && <p className="text-13 text-ink-3">Broken off; the model was asked again</p>}
    </div>
  );
});

function Images({ message }: { message: Message }) {
  return message.content.map((part, index) => {
    if (part.type === "image_url") {
      const { url } = part.imageUrl;
      return url.startsWith("data:image/") ? (
        <img
          // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
          key={index}
          src={url}
          alt="Attached to this message"
          className="max-h-60 max-w-full self-start rounded-2 border border-line"
        />
      ) : (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
        <p key={index}>
          <ModelLink url={url}>Image</ModelLink>
        </p>
      );
    }
    return (
      part.type === "image_file" && (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name but their place
        <p key={index} className="text-13 text-ink-3">
          Image file <span className="font-mono">{part.imageFile.fileId}</span>
        </p>
      )
    );
  });
}
