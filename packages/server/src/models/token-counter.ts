import { setImmediate } from "node:timers/promises";
import { loadOnce } from "../core/load-once.ts";
import type { TokenCounter } from "../core/token-counter.ts";

/**
 * The time to count a word grows with the square of its length, and a text may be one word. So texts are counted in
 * pieces of at most this many characters, cut before white space where there is any, which changes no count.
 */
const longestPiece = 512;
/** Pieces that are counted before other work gets its turn. */
const piecesPerTurn = 64;

/** @see TokenCounter */
export function createTokenCounter(): TokenCounter {
  const loadEncoding = loadOnce(() => import("gpt-tokenizer/encoding/o200k_base"));

  return async (texts) => {
    const { countTokens } = await loadEncoding();
    const counts: number[] = [];
    let pieces = 0;
    for (const text of texts) {
      let count = 0;
      for (const piece of piecesOf(text)) {
        // What looks like a special token in somebody's message is text, and counted as such.
        count += countTokens(piece, { disallowedSpecial: new Set() });
        pieces += 1;
        if (pieces % piecesPerTurn === 0) {
          await setImmediate();
        }
      }
      counts.push(count);
    }
    return counts;
  };
}

function* piecesOf(text: string): Generator<string> {
  let start = 0;
  while (text.length - start > longestPiece) {
    const end = cutBefore(text, start + longestPiece, start);
    yield text.slice(start, end);
    start = end;
  }
  if (start < text.length) {
    yield text.slice(start);
  }
}

/** The last place up to `end` where a word begins with its space; `end` itself when there is none. */
function cutBefore(text: string, end: number, start: number): number {
  for (let index = end; index > start + 1; index -= 1) {
    if (text[index] === " " && text[index - 1] !== " ") {
      return index;
    }
  }
  return end;
}
