import { describe, expect, it } from "vitest";
import { addUsage } from "./run.ts";

describe("addUsage", () => {
  it("takes what there is", () => {
    const usage = { promptTokens: 1, completionTokens: 2 };
    expect(addUsage(null, usage)).toBe(usage);
    expect(addUsage(usage, null)).toBe(usage);
    expect(addUsage(null, null)).toBeNull();
  });

  it("sums up the details of those that have them, and has none where nobody has", () => {
    const plain = { promptTokens: 10, completionTokens: 20 };
    const detailed = { ...plain, cachedTokens: 4 };
    expect(addUsage(plain, detailed)).toStrictEqual({
      promptTokens: 20,
      completionTokens: 40,
      cachedTokens: 4,
    });
    expect(addUsage(detailed, { ...detailed, reasoningTokens: 5 })).toStrictEqual({
      promptTokens: 20,
      completionTokens: 40,
      cachedTokens: 8,
      reasoningTokens: 5,
    });
    expect(addUsage(plain, plain)).toStrictEqual({ promptTokens: 20, completionTokens: 40 });
  });
});
