import { z } from "zod";
import { mostInterpreterFiles } from "../../../core/attached-files.ts";
import type { JsonObject } from "../../../core/json.ts";
import { show } from "../../issue-message.ts";

/**
 * What the bodies and queries of the Assistants dialect are made of. A field that may be left out may be `null` too,
 * and unknown fields are ignored. Error messages are written to read on from the field's name.
 * @see assistants-v2.md, section 3
 */
export const sizes = {
  idLength: 256,
  nameLength: 256,
  descriptionLength: 512,
  instructionsLength: 256_000,
  textLength: 1_500_000,
  metadataPairs: 16,
  metadataKeyLength: 64,
  metadataValueLength: 512,
  messages: 10_000,
  parts: 1_000,
  attachments: 100,
  interpreterFiles: mostInterpreterFiles,
  vectorStores: 1,
  files: 1_000,
  tools: 128,
  fileNameLength: 512,
  listedFiles: 10_000,
};

/** An id in a body or query. What it names is looked up, so any text may come. */
export const id = z.string().max(sizes.idLength);

/** An object whose keys belong to the caller. */
export const freeObject = z.custom<JsonObject>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  { error: (issue) => `must be an object, got ${show(issue.input)}` },
);

export const metadata = z
  .record(z.string().max(sizes.metadataKeyLength), z.string().max(sizes.metadataValueLength))
  .refine((pairs) => Object.keys(pairs).length <= sizes.metadataPairs, {
    error: ({ input }) =>
      `must have at most ${sizes.metadataPairs} pairs, got ${Object.keys(input as object).length}`,
  })
  .nullish();

export const functionName = z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/, {
  error: "must be 1 to 64 characters long and have only letters, digits, '_' and '-'",
});

export const temperature = z.number().min(0).max(2).nullish();
export const topP = z.number().min(0).max(1).nullish();
export const instructions = z.string().max(sizes.instructionsLength).nullish();
export const model = z.string().min(1).max(sizes.idLength);
