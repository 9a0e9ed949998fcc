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

/** @returns the level of each heading. */
function levelsIn(markdown: string): number[] {
  return parseBlocks(markdown, null).flatMap(({ token, headingLevel }) =>
    token.type === "heading" ? [headingLevel] : [],
  );
}

describe("the headings of a text", () => {
  it("are below those of the page, each one level below the one that it belongs to", () => {
    expect(levelsIn("# a\n## b\n### c\n## d\n# e")).toEqual([3, 4, 5, 4, 3]);
  });

  it("leave out no level where the text leaves some out", () => {
    expect(levelsIn("### a\n##### b\n#### c\n# d\n###### e\n## f")).toEqual([3, 4, 4, 3, 4, 4]);
  });

  it("have six levels with those of the page", () => {
    expect(levelsIn("# a\n## b\n### c\n#### d\n##### e\n#### f")).toEqual([3, 4, 5, 6, 6, 6]);
  });

  it("have the levels of the whole text while it grows", () => {
    const markdown = "## a\n\none\n\n#### b\n\ntwo\n\n### c\n\nthree";
    const half = markdown.slice(0, markdown.indexOf("###"));
    const before = { text: half, blocks: parseBlocks(half, null) };
    expect(parseBlocks(markdown, before)).toEqual(parseBlocks(markdown, null));
  });
});

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
