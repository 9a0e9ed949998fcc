import { createHash } from "node:crypto";

declare const made: unique symbol;

/**
 * A text that somebody else wrote, as a key to find rows by. The text itself may hold what a database refuses, and be
 * longer than an index takes; this is 43 plain characters.
 */
export type TextKey = string & { readonly [made]: true };

/**
 * @param parts - Their borders count: `["a", "b"]` and `["ab"]` are different keys.
 */
export function textKey(...parts: readonly string[]): TextKey {
  return createHash("sha256").update(JSON.stringify(parts)).digest("base64url") as TextKey;
}
