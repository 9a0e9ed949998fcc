import { useEffect, useState } from "react";
import { CopyButton } from "./copy-button.tsx";
import type { HighlightedLine } from "./highlight.ts";

/** Code with a button to copy it. Colours come when the highlighter has loaded, and move nothing. */
export function CodeBlock({
  code,
  language = "",
  isGrowing = false,
  label,
}: {
  code: string;
  /** As written after the fence; unknown ones stay plain. */
  language?: string;
  /** While it grows it is plain. */
  isGrowing?: boolean;
  /** Instead of the language. */
  label?: string;
}) {
  const lines = useHighlighted(code, isGrowing ? "" : language);
  return (
    <figure className="group/code relative overflow-hidden rounded-2 border border-line bg-sunken" dir="ltr">
      <figcaption className="flex h-8 items-center justify-between border-b border-line pr-0.5 pl-3 text-13 text-ink-3">
        {label ?? (language || "text")}
        <CopyButton text={code} label="Copy code" className="h-7! border-0! pointer-coarse:h-8!" />
      </figcaption>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className="overflow-x-auto px-3 py-2 font-mono text-13 outline-offset-[-2px]" tabIndex={0}>
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
        // biome-ignore lint/suspicious/noArrayIndexKey: nor have the pieces of a line
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
