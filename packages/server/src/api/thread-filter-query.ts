import { z } from "zod";
import { InvalidInputError } from "../core/errors.ts";
import type { ThreadFilter } from "../core/thread.ts";
import { show } from "./issue-message.ts";
import { storableText } from "./storable-text.ts";

const longestId = 256;
const longestText = 1_000_000;
const longestKey = 512;

/** The fields of a query by which threads are filtered; {@link gatherMetadata} goes before them. */
export const threadFilterFields = {
  datasetId: storableText(longestId).optional().describe("Only threads of this thread dataset."),
  search: storableText(longestText)
    .optional()
    .describe(
      "Only threads that have all of these words in the title or in one message, whatever their case, accents " +
        "and order. The last word may be the beginning of one. Of a long message the first 100,000 characters count. What " +
        "is found is in the order in which it was created here; imported threads count from their import.",
    ),
  metadata: z
    .record(
      storableText(longestKey),
      z.union([z.string(), z.number(), z.boolean()]).refine(isStorable, {
        error: "must be well-formed text without the character U+0000",
      }),
    )
    .optional()
    .meta({
      type: "object",
      style: "deepObject",
      explode: true,
      description:
        "Only threads whose metadata holds all of these pairs, given as `metadata[key]=value` each or together as " +
        "one JSON object in `metadata`. Values are compared as text: 3 and '3' are the same.",
    }),
};

export function decodeThreadFilter(query: {
  datasetId?: string | undefined;
  search?: string | undefined;
  metadata?: Record<string, string | number | boolean> | undefined;
}): ThreadFilter {
  const pairs = Object.entries(query.metadata ?? {}).map(([key, value]) => [key, String(value)] as const);
  return {
    datasetId: query.datasetId || null,
    metadata: Object.fromEntries(pairs),
    search: query.search?.trim() || null,
  };
}

/** `metadata[a]=x&metadata[b]=y`, or `metadata={"a":"x"}`, as one object. */
export function gatherMetadata(query: unknown): unknown {
  const { metadata, ...rest } = query as Record<string, unknown>;
  const gathered = Object.entries(rest).flatMap(([name, value]) => {
    const key = /^metadata\[(.*)\]$/s.exec(name)?.[1];
    return key === undefined ? [] : [[key, value] as const];
  });
  if (!metadata && gathered.length === 0) {
    return rest;
  }
  const pairs = { ...readObject(metadata), ...Object.fromEntries(gathered) };
  if (Object.hasOwn(pairs, "__proto__") || gathered.some(([key]) => key === "__proto__")) {
    throw new InvalidInputError("metadata has a key '__proto__' that is not allowed.", "metadata");
  }
  return { ...rest, metadata: pairs };
}

function readObject(text: unknown): object {
  if (!text) {
    return {};
  }
  try {
    const value: unknown = typeof text === "string" ? JSON.parse(text) : null;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value;
    }
  } catch {
    // Answered below, like any other value that is no object.
  }
  throw new InvalidInputError(
    `metadata must be a JSON object, such as {"key":"value"}, got ${show(text)}.`,
    "metadata",
  );
}

function isStorable(value: string | number | boolean): boolean {
  return typeof value !== "string" || (value.isWellFormed() && !value.includes("\0"));
}
