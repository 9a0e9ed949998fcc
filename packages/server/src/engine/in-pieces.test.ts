import { describe, expect, it } from "vitest";
import { inPieces } from "./in-pieces.ts";

async function piecesOf(chunks: readonly string[], size: number): Promise<string[]> {
  async function* content() {
    for (const chunk of chunks) {
      yield Buffer.from(chunk);
    }
  }
  const pieces: string[] = [];
  for await (const piece of inPieces(content(), size)) {
    pieces.push(Buffer.from(piece).toString());
  }
  return pieces;
}

describe("inPieces", () => {
  it.each([
    [["abcdefg"], ["abc", "def", "g"]],
    [
      ["a", "b", "", "cd", "ef"],
      ["abc", "def"],
    ],
    [
      ["abcd", "e"],
      ["abc", "de"],
    ],
    [[], [""]],
    [[""], [""]],
  ])("cuts %j to one length", async (chunks, pieces) => {
    expect(await piecesOf(chunks, 3)).toEqual(pieces);
  });
});
