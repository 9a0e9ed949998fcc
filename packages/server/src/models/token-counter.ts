import type { TokenCounter } from "../core/token-counter.ts";

/** @see TokenCounter */
export function createTokenCounter(): TokenCounter {
  let encoding: Promise<typeof import("gpt-tokenizer/encoding/o200k_base")> | null = null;

  return async (texts) => {
    encoding ??= import("gpt-tokenizer/encoding/o200k_base");
    const { countTokens } = await encoding;
    // What looks like a special token in somebody's message is text, and counted as such.
    return texts.map((text) => countTokens(text, { disallowedSpecial: new Set() }));
  };
}
