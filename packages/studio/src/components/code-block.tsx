import { useEffect, useState } from "react";
import { classNames } from "./class-names.ts";
import { CopyButton } from "./copy-button.tsx";
import type { HighlightedLine } from "./highlight.ts";

/** Code with a button to copy it. Colours come when the highlighter has loaded, and move nothing. */
export function CodeBlock({
  code,
  language = "",
  isGrowing = false,
  label,
  wraps = false,
}: {
  code: string;
  /** As written after the fence; unknown ones stay plain. */
  language?: string;
  /** While it grows it is plain. */
  isGrowing?: boolean;
  /** Instead of the language; `null`: neither is shown, where the place says what it is. */
  label?: string | null;
  /** Whether long lines break instead of scrolling. */
  wraps?: boolean;
}) {
  const lines = useHighlighted(code, isGrowing ? "" : language);
  const title = label === undefined ? language || "text" : label;
  return (
    <figure className="group/code relative min-w-0 overflow-hidden rounded-2 bg-sunken" dir="ltr">
      {title !== null && (
        <figcaption className="flex h-8 items-center border-b border-line px-3 text-13 text-ink-3">
          {title}
        </figcaption>
      )}
      <CopyButton
        text={code}
        label="Copy code"
        className="absolute top-0.5 right-0.5 z-1 h-7! w-7! min-h-0! bg-sunken!"
      />
      <pre
        className={classNames(
          "overflow-x-auto px-3 py-2 font-mono text-13 outline-offset-[-2px]",
          wraps && "whitespace-pre-wrap wrap-anywhere",
          title === null && "pr-10",
        )}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        tabIndex={0}
      >
        <code>{lines === null ? code : lines.map(renderLine)}</code>
      </pre>
    </figure>
  );
}

function renderLine(line: HighlightedLine, index: number) {
  return (
    <span key={index}>
      {index > 0 && "\n"}
      {line.map(({ text, color }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of a line have no name but their place
        <span key={at} style={{ color }}>
          {text}
        </span>
      ))}
    </span>
  );
}

function useHighlighted(code: string, language: string): readonly HighlightedLine[] | null {
  const [result, setResult] = useState<{ code: string; lines: readonly HighlightedLine[] } | null>(null);
  useEffect(() => {
    if (language === "") {
      return undefined;
    }
    let isCurrent = true;
    import("./highlight.ts")
      .then(({ highlight }) => highlight(code, language))
      .then((lines) => {
        if (isCurrent && lines !== null) {
          setResult({ code, lines });
        }
      })
      // Plain code is as good where the highlighter cannot be loaded.
      .catch(() => {});
    return () => {
      isCurrent = false;
    };
  }, [code, language]);
  return result?.code === code ? result.lines : null;
}
