import { z } from "zod";
import type { JsonObject } from "../../../core/json.ts";
import { show } from "../../issue-message.ts";
import { storableText } from "../../storable-text.ts";

/**
 * What the bodies and queries of the Tune dialect are made of. All of them are written in camelCase;
 * `field-casing.ts` brings snake_case to it. A field that may be left out may be `null` too. Error messages are
 * written to read on from the field's name.
 * @see tune-api.md, Decisions 1, 2 and 8
 */
export const sizes = {
  idLength: 256,
  titleLength: 512,
  descriptionLength: 512,
  instructionsLength: 256_000,
  textLength: 1_000_000,
  metadataLength: 65_536,
  messages: 10_000,
  parts: 1_000,
  attachments: 100,
  files: 1_000,
  tools: 128,
  toolDescriptionLength: 16_384,
  openapiSpecLength: 1_000_000,
};

/** An id in a body; an empty one means none. */
export const optionalId = z
  .string()
  .max(sizes.idLength)
  .regex(/^[\x21-\x7e]*$/, { error: "must be an id: printable ASCII characters without spaces" })
  .nullish();

/** An object whose keys belong to the caller. */
export const freeObject = z
  .custom<JsonObject>((value) => typeof value === "object" && value !== null && !Array.isArray(value), {
    error: (issue) => `must be an object, got ${show(issue.input)}`,
  })
  .meta({ type: "object", additionalProperties: true });

export const metadata = freeObject
  .refine((value) => JSON.stringify(value).length <= sizes.metadataLength, {
    error: `must be at most ${sizes.metadataLength} characters long as JSON`,
  })
  .meta({
    type: "object",
    additionalProperties: true,
    description: "Key-value pairs of your own; kept as they come.",
  });

export const fileId = storableText(sizes.idLength).min(1);
export const fileIds = z.array(fileId).max(sizes.files);
