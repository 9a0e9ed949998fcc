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
});
