import { z } from "zod";
import type { JsonObject } from "../../../core/json.ts";
import { isPlausibleId } from "../../plausible-id.ts";
import { sizes } from "../requests/fields.ts";

/** An id that keeps the form in which it comes. It must be one that somebody can ask for. */
export const savedId = z
  .string()
  .min(1)
  .max(sizes.idLength)
  .refine(isPlausibleId, { error: "must have printable ASCII characters only, and no spaces" });

/** Seconds since 1970, as far as dates go. */
export const savedTime = z.number().min(0).max(8_640_000_000_000).nullish();

export function toMilliseconds(seconds: number | null | undefined): number | null {
  return typeof seconds === "number" ? Math.round(seconds * 1_000) : null;
}

/** None is the same as no pairs. */
export function toMetadata(metadata: JsonObject | null | undefined): JsonObject | null {
  return metadata && Object.keys(metadata).length > 0 ? metadata : null;
}
