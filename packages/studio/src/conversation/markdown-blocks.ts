import { lexer, type Token } from "marked";

/** A top-level piece of a Markdown text. While its text stands, it is the same object. */
export interface MarkdownBlock {
  /** Where it begins in the text. */
  start: number;
  token: Token;
}

/**
 * Parses a text that grows. Of the text before, all blocks but the last two are finished: what is appended can only
 * change the last one, and the empty line between. They are taken over as they are, so parsing costs what is new.
 *
 * Reference links are seen only where their definition stands in the same part.
 */
export function parseBlocks(
  text: string,
  before: { text: string; blocks: readonly MarkdownBlock[] } | null,
): readonly MarkdownBlock[] {
  const finished = before !== null && text.startsWith(before.text) ? before.blocks.slice(0, -2) : [];
  const last = finished.at(-1);
  const from = last === undefined ? 0 : last.start + last.token.raw.length;
  const blocks: MarkdownBlock[] = [...finished];
  let start = from;
  for (const token of lexer(text.slice(from), { gfm: true })) {
    blocks.push({ start, token });
    start += token.raw.length;
  }
  return blocks;
}
