import { memo, useRef } from "react";
import { type MarkdownBlock, parseBlocks } from "./markdown-blocks.ts";
import { MarkdownToken } from "./markdown-token.tsx";

/** A model's text. Only the block that grows is rendered again; nothing in it is ever interpreted as HTML. */
export default function Markdown({ text, isGrowing }: { text: string; isGrowing: boolean }) {
  const before = useRef<{ text: string; blocks: readonly MarkdownBlock[] } | null>(null);
  if (before.current?.text !== text) {
    before.current = { text, blocks: parseBlocks(text, before.current) };
  }
  const { blocks } = before.current;
  return (
    <div className="prose" dir="auto">
      {blocks.map(({ start, token, headingLevel }, index) => (
        <Block
          key={start}
          token={token}
          headingLevel={headingLevel}
          isGrowing={isGrowing && index === blocks.length - 1}
        />
      ))}
    </div>
  );
}

const Block = memo(MarkdownToken);
