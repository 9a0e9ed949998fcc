import { useState } from "react";
import { formatCount } from "../../format/count.ts";

const shownCharacters = 1_200;
const shownLines = 16;

/** A text as it is, whitespace included. Of a long one the beginning, and the rest when asked for. */
export function LongText({ text, isMono = false }: { text: string; isMono?: boolean }) {
  const [isWhole, setWhole] = useState(false);
  const beginning = text.split("\n", shownLines).join("\n").slice(0, shownCharacters);
  const isCut = !isWhole && beginning.length < text.length;
  return (
    <div className={isMono ? "font-mono text-13" : "text-13"}>
      <p dir="auto" className="whitespace-pre-wrap wrap-anywhere">
        {isCut ? `${beginning}…` : text}
      </p>
      {isCut && (
        <button
          type="button"
          className="font-sans text-13 text-accent hover:underline"
          onClick={() => setWhole(true)}
        >
          Show all {formatCount(text.length)} characters
        </button>
      )}
    </div>
  );
}
