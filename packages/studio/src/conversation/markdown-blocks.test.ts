import { describe, expect, it } from "vitest";
import { type MarkdownBlock, parseBlocks } from "./markdown-blocks.ts";

const text = [
  "# Title",
  "",
  "Some *text* with `code`.",
  "",
  "- one",
  "- two",
  "",
  "  still two",
  "- three",
  "",
  "```ts",
  "const a = 1;",
  "",
  "const b = 2;",
  "```",
  "",
  "| a | b |",
  "|---|---|",
  "| 1 | 2 |",
  "",
  "The end.",
].join("\n");

function grow(step: number): readonly MarkdownBlock[] {
  let before: { text: string; blocks: readonly MarkdownBlock[] } | null = null;
  for (let length = 0; length < text.length + step; length += step) {
    const part = text.slice(0, length);
    before = { text: part, blocks: parseBlocks(part, before) };
  }
  return before?.blocks ?? [];
}

describe("a text that grows", () => {
  it.each([1, 2, 7, 40])("gives the same blocks as the whole text, %d characters at a time", (step) => {
    expect(grow(step).map(({ token }) => token.raw)).toEqual(
      parseBlocks(text, null).map(({ token }) => token.raw),
    );
  });

  it("keeps the objects of finished blocks", () => {
    const blocks = parseBlocks(text, null);
    const longer = parseBlocks(`${text}\n\nMore.`, { text, blocks });
    expect(longer[0]).toBe(blocks[0]);
    expect(longer.length).toBeGreaterThan(blocks.length);
  });

  it("is parsed anew when it was replaced", () => {
    const blocks = parseBlocks(text, null);
    expect(parseBlocks("Other.", { text, blocks }).map(({ token }) => token.raw)).toEqual(["Other."]);
  });
});
