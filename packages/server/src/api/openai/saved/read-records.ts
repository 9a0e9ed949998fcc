import type { SavedRecord } from "./saved-record.ts";

/** What is read at once and has to fit into memory: one line, or a file that is one JSON value. */
const longestValueBytes = 64 * 1024 * 1024;

const lineFeed = 10;

/** A line, without what ends it; or why it cannot be read. */
type Line = { number: number } & ({ text: string } | { problem: string });

/**
 * Reads the JSON values of a file: one on each line, or one in the whole file. What the first lines are tells which.
 *
 * @param params.name - Of the file, for places.
 */
export async function* readRecords({
  name,
  chunks,
  longestBytes = longestValueBytes,
}: {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
  longestBytes?: number;
}): AsyncGenerator<SavedRecord | { place: string; problem: string }, void, undefined> {
  const lines = fullLines(chunks, longestBytes);
  const first = await lines.next();
  if (first.done === true) {
    yield { place: name, problem: "the file is empty." };
    return;
  }
  const opening = [first.value];
  const isLine = /[.](jsonl|ndjson)$/i.test(name) || isWhole(first.value);
  if (!isLine && !isBracket(first.value)) {
    // Not a value by itself: the first line of a value, or a bad line among good ones. The next one tells.
    const second = await lines.next();
    opening.push(...(second.done === true ? [] : [second.value]));
  }
  const isOneByLine = isLine || opening.slice(1).some(isWhole) || opening.some((line) => "problem" in line);
  yield* isOneByLine
    ? readLines(name, joined(opening, lines))
    : readWhole(name, joined(opening, lines), longestBytes);
}

async function* readLines(
  name: string,
  lines: AsyncIterable<Line>,
): AsyncGenerator<SavedRecord | { place: string; problem: string }, void, undefined> {
  for await (const line of lines) {
    const place = `${name}:${line.number}`;
    yield "problem" in line ? { place, problem: line.problem } : parse(place, line.text);
  }
}

async function* readWhole(
  name: string,
  lines: AsyncIterable<Line>,
  longestBytes: number,
): AsyncGenerator<SavedRecord | { place: string; problem: string }, void, undefined> {
  const texts: string[] = [];
  let length = 0;
  for await (const line of lines) {
    if ("problem" in line) {
      yield { place: `${name}:${line.number}`, problem: line.problem };
      return;
    }
    length += line.text.length + 1;
    if (length > longestBytes) {
      const problem =
        `the file is one JSON value of more than ${longestBytes} bytes, which is too long to be read at once. ` +
        "Write it as JSON Lines, one conversation or object on each line, such as with jq -c '.[]'.";
      yield { place: name, problem };
      return;
    }
    texts.push(line.text);
  }
  yield parse(name, texts.join("\n"));
}

function parse(place: string, text: string): SavedRecord | { place: string; problem: string } {
  try {
    return { place, value: JSON.parse(text) };
  } catch (error) {
    return { place, problem: `is not valid JSON: ${error instanceof Error ? error.message : error}` };
  }
}

function isWhole(line: Line): boolean {
  return "text" in line && !isBracket(line) && "value" in parse("", line.text);
}

/** The first line of a value that is written over many, and no value by itself. */
function isBracket(line: Line): boolean {
  return "text" in line && /^\s*[[{]\s*$/.test(line.text);
}

async function* joined(
  opening: readonly Line[],
  rest: AsyncIterable<Line>,
): AsyncGenerator<Line, void, undefined> {
  yield* opening;
  yield* rest;
}

/** The lines that have something on them. Of one that is too long nothing is kept. */
async function* fullLines(
  chunks: AsyncIterable<Uint8Array>,
  longestBytes: number,
): AsyncGenerator<Line, void, undefined> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  let number = 1;
  for await (const chunk of chunks) {
    let start = 0;
    for (;;) {
      const end = chunk.indexOf(lineFeed, start);
      const piece = chunk.subarray(start, end === -1 ? undefined : end);
      bytes += piece.byteLength;
      if (bytes <= longestBytes) {
        pieces.push(piece);
      } else {
        pieces = [];
      }
      if (end === -1) {
        break;
      }
      yield* lineOf(number, pieces, bytes > longestBytes, longestBytes);
      pieces = [];
      bytes = 0;
      number += 1;
      start = end + 1;
    }
  }
  yield* lineOf(number, pieces, bytes > longestBytes, longestBytes);
}

function* lineOf(
  number: number,
  pieces: readonly Uint8Array[],
  isTooLong: boolean,
  longestBytes: number,
): Generator<Line, void, undefined> {
  if (isTooLong) {
    yield { number, problem: `the line is longer than ${longestBytes} bytes.` };
    return;
  }
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(pieces));
    if (text.trim() !== "") {
      yield { number, text };
    }
  } catch {
    yield { number, problem: "the line is not UTF-8 text." };
  }
}
