import type { Token, Tokens } from "marked";
import type { ReactNode } from "react";
import { CodeBlock } from "../components/code-block.tsx";
import type { HeadingLevel } from "./markdown-blocks.ts";
import { ModelLink } from "./model-link.tsx";

/** One piece of Markdown as an element. HTML stands there as the text that it is, and images are links. */
export function MarkdownToken({
  token: loose,
  headingLevel,
  isGrowing = false,
}: {
  token: Token;
  /** What a heading in it is on the page. */
  headingLevel: HeadingLevel;
  /** Whether more of it is expected. */
  isGrowing?: boolean;
}): ReactNode {
  // marked's union includes a generic token for extensions, of which there are none here.
  const token = loose as MarkedToken;
  switch (token.type) {
    case "space":
    case "def":
      return null;
    case "heading": {
      const Heading = `h${headingLevel}` as const;
      return <Heading dir="auto">{inline(token.tokens)}</Heading>;
    }
    case "paragraph":
      return <p dir="auto">{inline(token.tokens)}</p>;
    case "code":
      return <CodeBlock code={token.text} language={languageOf(token.lang)} isGrowing={isGrowing} />;
    case "blockquote":
      return <blockquote>{inline(token.tokens, headingLevel)}</blockquote>;
    case "list":
      return <List list={token} headingLevel={headingLevel} />;
    case "hr":
      return <hr />;
    case "table":
      return <Table table={token} />;
    case "strong":
      return <strong>{inline(token.tokens)}</strong>;
    case "em":
      return <em>{inline(token.tokens)}</em>;
    case "del":
      return <del>{inline(token.tokens)}</del>;
    case "codespan":
      return <code dir="ltr">{token.text}</code>;
    case "br":
      return <br />;
    case "link":
      return <ModelLink url={token.href}>{inline(token.tokens)}</ModelLink>;
    case "image":
      return <ModelLink url={token.href}>{`Image${token.text === "" ? "" : `: ${token.text}`}`}</ModelLink>;
    case "text":
      return "tokens" in token && token.tokens !== undefined ? inline(token.tokens) : token.text;
    case "escape":
      return token.text;
    default:
      return token.raw;
  }
}

type MarkedToken =
  | Tokens.Space
  | Tokens.Def
  | Tokens.Heading
  | Tokens.Paragraph
  | Tokens.Code
  | Tokens.Blockquote
  | Tokens.List
  | Tokens.Hr
  | Tokens.Table
  | Tokens.Strong
  | Tokens.Em
  | Tokens.Del
  | Tokens.Codespan
  | Tokens.Br
  | Tokens.Link
  | Tokens.Image
  | Tokens.Text
  | Tokens.Escape
  | Tokens.HTML;

/** Phrases have no headings, only quotations and lists do. */
function inline(tokens: readonly Token[] | undefined, headingLevel: HeadingLevel = 6): ReactNode {
  return tokens?.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: tokens have no name but their place, and do not change places
    <MarkdownToken key={index} token={token} headingLevel={headingLevel} />
  ));
}

function languageOf(info: string | undefined): string {
  return info?.match(/^[\w+#-]+/)?.[0].toLowerCase() ?? "";
}

function List({ list, headingLevel }: { list: Tokens.List; headingLevel: HeadingLevel }) {
  const items = list.items.map((item, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: items only ever come at the end
    <li key={index} dir="auto" className={item.task ? "list-none" : undefined}>
      {item.task && (
        <input
          type="checkbox"
          checked={item.checked === true}
          readOnly
          disabled
          aria-label="Task"
          className="mr-2"
        />
      )}
      {inline(
        item.tokens.filter(({ type }) => type !== "checkbox"),
        headingLevel,
      )}
    </li>
  ));
  return list.ordered ? <ol start={list.start === "" ? 1 : list.start}>{items}</ol> : <ul>{items}</ul>;
}

function Table({ table }: { table: Tokens.Table }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className="table-scroll" aria-label="Table" tabIndex={0}>
      <table>
        <thead>
          <tr>
            {table.header.map((cell, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns do not change places
              <th key={index} className={alignment(cell)}>
                {inline(cell.tokens)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {table.rows.map((row, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: rows only ever come at the end
            <tr key={at}>
              {row.map((cell, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: columns do not change places
                <td key={index} className={alignment(cell)}>
                  {inline(cell.tokens)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function alignment({ align }: Tokens.TableCell): string | undefined {
  return align === "right" ? "text-end!" : align === "center" ? "text-center!" : undefined;
}
