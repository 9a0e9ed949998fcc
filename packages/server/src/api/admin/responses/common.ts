import { z } from "zod";

/** What the administration answers with. Every key is always there; what is not set is `null`. */
export const timestamp = z.iso.datetime();

export const freeObject = z.custom<object>().meta({ type: "object", additionalProperties: true });
