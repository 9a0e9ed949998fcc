import { lexer, type Token } from "marked";

/** A top-level piece of a Markdown text. While its text stands, it is the same object. */
export interface MarkdownBlock {
  /** Where it begins in the text. */
  start: number;
  token: Token;
  /** How deep the headings are in Markdown that it stands below, itself among them, outermost first. */
  outline: readonly number[];
  /** What a heading in it is on the page. */
  headingLevel: HeadingLevel;
}

export type HeadingLevel = 3 | 4 | 5 | 6;

/** Above are the page's own headings: its title, and whose text it is. A level that the text leaves out is not left out. */
const headingLevels: readonly HeadingLevel[] = [3, 4, 5];

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
    blocks.push({ start, token, ...placeOf(token, blocks.at(-1)?.outline ?? []) });
    start += token.raw.length;
  }
  return blocks;
}

/** A heading within a quotation or a list belongs to the one above and begins nothing. */
function placeOf(token: Token, above: readonly number[]): Pick<MarkdownBlock, "outline" | "headingLevel"> {
  const isHeading = token.type === "heading";
  const outline = isHeading ? [...above.filter((depth) => depth < token.depth), token.depth] : above;
  const parents = isHeading ? outline.length - 1 : outline.length;
  return { outline, headingLevel: headingLevels[parents] ?? 6 };
}
