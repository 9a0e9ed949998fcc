import { countTokens as countWhole } from "gpt-tokenizer/encoding/o200k_base";
import { describe, expect, it } from "vitest";
import { createTokenCounter } from "./token-counter.ts";

describe("createTokenCounter", () => {
  const countTokens = createTokenCounter();

  it("counts each text in o200k_base", async () => {
    expect(await countTokens(["hello world", "", "The quick brown fox"])).toEqual([2, 0, 4]);
  });

  it("counts what looks like a special token as the text that it is", async () => {
    const [tokens] = await countTokens(["<|endoftext|>"]);

    expect(tokens).toBeGreaterThan(1);
  });

  it("counts nothing when it is given nothing", async () => {
    expect(await countTokens([])).toEqual([]);
  });

  it("counts a long text as its pieces, which changes nothing where it has words", async () => {
    const text = "The quick brown fox jumps over the lazy dog. ".repeat(500);
    const [whole] = await countTokens([text]);
    expect(whole).toBe(countWhole(text));
  });

  it("lets other work go on while it counts a long word", async () => {
    let turns = 0;
    let counting = true;
    const other = (async () => {
      while (counting) {
        turns += 1;
        await new Promise((resolve) => setImmediate(resolve));
      }
    })();
    const [tokens] = await countTokens(["a".repeat(200_000)]);
    counting = false;
    await other;
    expect(tokens).toBeGreaterThan(1_000);
    expect(turns).toBeGreaterThan(3);
  });
});
