/**
 * Counts the tokens of texts in one common encoding (o200k_base). Providers count a little differently, so a count
 * is an estimate for any but OpenAI's models.
 *
 * Loading takes a moment and some 90 MB, so it happens with the first call.
 */
export type TokenCounter = (texts: readonly string[]) => Promise<number[]>;
