import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { wordsOf } from "./words.ts";

describe("wordsOf", () => {
  it("parts a text at everything that is no letter, digit or mark", () => {
    expect(wordsOf("don't  panic: 42 (really!) a_b c-d \0\t x")).toEqual([
      ...["don", "t", "panic", "42", "really", "a", "b", "c", "d", "x"],
    ]);
  });

  it.each([
    ["case", "HeLLo ÜBER ΑΒΓ ПРИВЕТ", "hello über αβγ привет"],
    ["accents", "café naïve Ångström", "cafe naive angstrom"],
    ["composition", "e\u0301te\u0301", "été"],
    ["width and ligatures", "ＡＢＣ １２ ﬁn", "abc 12 fin"],
  ])("makes no difference by %s", (_, one, other) => {
    expect(wordsOf(one)).toEqual(wordsOf(other));
  });

  it("makes a difference by marks that make other words", () => {
    expect(wordsOf("कि")).not.toEqual(wordsOf("का"));
  });

  it("takes each character of scripts without spaces for a word", () => {
    expect(wordsOf("天気です ok今日")).toEqual(["天", "気", "で", "す", "ok", "今", "日"]);
  });

  it("says each word once, and cuts long ones into pieces", () => {
    expect(wordsOf("a b a B")).toEqual(["a", "b"]);
    expect(wordsOf(`${"x".repeat(64)}${"y".repeat(10)}`)).toEqual(["x".repeat(64), "y".repeat(10)]);
  });

  it("finds no word in what has none", () => {
    expect(wordsOf("")).toEqual([]);
    expect(wordsOf(" \0 🧵 \ud83e \"'*-():^ ")).toEqual([]);
  });

  it("looks at the beginning of a long text, even if it grows by being brought into one form", () => {
    expect(wordsOf(`${"a ".repeat(50_000)}b`)).toEqual(["a"]);
    expect(wordsOf("\ufdfa".repeat(100_000)).join("").length).toBeLessThanOrEqual(100_000);
  });

  it("leaves out signs of scripts that are written without spaces, as it does those of others", () => {
    expect(wordsOf("⺀ 漢 ㇀")).toEqual(["漢"]);
  });

  it("makes words without any character that means something to a database", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        for (const word of wordsOf(text)) {
          expect(word).toMatch(/^[\p{L}\p{N}\p{M}]{1,64}$/u);
          expect(word).not.toMatch(/[^\P{ASCII}a-z0-9]/u);
        }
      }),
    );
  });
});
