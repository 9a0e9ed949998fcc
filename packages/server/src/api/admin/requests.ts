import { z } from "zod";
import { InvalidInputError } from "../../core/errors.ts";

/** An instant in a query; an empty one is as good as none. */
export const instant = z
  .union([z.literal(""), z.iso.datetime({ offset: true })], { error: "must be an RFC 3339 date-time" })
  .optional();

export function decodeInstant(text: string | undefined): number | undefined {
  return text ? Date.parse(text) : undefined;
}

/** Longer spans would be asked for by mistake only, and cost as much as they are long. */
const longestSpanMs = 400 * 86_400_000;

/** @throws {InvalidInputError} The span is empty, turned round, or too long. */
export function decodeSpan(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  { now, defaultMs }: { now: number; defaultMs: number },
): { from: number; to: number } {
  const end = decodeInstant(to) ?? now;
  const start = decodeInstant(from) ?? end - defaultMs;
  if (start >= end) {
    throw new InvalidInputError("from must be before to.", "from");
  }
  if (end - start > longestSpanMs) {
    throw new InvalidInputError("from is more than 400 days before to.", "from");
  }
  return { from: start, to: end };
}

/** One of some words, several with commas between them, or nothing. */
export function wordList<Word extends string>(words: readonly Word[]) {
  return z
    .string()
    .refine((text) => split(text).every((word) => (words as readonly string[]).includes(word)), {
      error: `must be some of ${words.join(", ")}, with commas between them`,
    })
    .transform((text) => split(text) as Word[])
    .optional()
    .meta({ type: "string" });
}

function split(text: string): string[] {
  return text
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
}
