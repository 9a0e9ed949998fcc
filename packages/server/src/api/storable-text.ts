import { z } from "zod";

/** Text for a column of its own: a database keeps neither U+0000 nor half a character. */
export function storableText(maxLength: number, params?: Parameters<typeof z.string>[0]) {
  return z
    .string(params)
    .max(maxLength)
    .refine((text) => text.isWellFormed() && !text.includes("\0"), {
      error: "must be well-formed text without the character U+0000",
    });
}
