import { z } from "zod";
import { filePurposes } from "../../../core/file.ts";
import { id, sizes } from "./fields.ts";
import { wholeNumber } from "./queries.ts";

/** From an hour to thirty days. */
const lifetimeSeconds = { least: 3_600, most: 2_592_000 };

/**
 * The fields of an upload beside the file, as forms spell them.
 * @see assistants-v2.md, section 10
 */
export const uploadFields = z
  .object({
    purpose: z.enum(filePurposes),
    "expires_after[anchor]": z.literal("created_at").optional(),
    "expires_after[seconds]": wholeNumber(lifetimeSeconds.least, lifetimeSeconds.most),
  })
  .superRefine((fields, context) => {
    const [anchor, seconds] = ["expires_after[anchor]", "expires_after[seconds]"] as const;
    for (const [given, needed] of [
      [anchor, seconds],
      [seconds, anchor],
    ] as const) {
      if (fields[given] !== undefined && fields[needed] === undefined) {
        context.addIssue({ code: "custom", path: [needed], message: `is required with '${given}'` });
      }
    }
  });

export function lifetimeMsOf(fields: z.output<typeof uploadFields>): number | null {
  const seconds = fields["expires_after[seconds]"];
  return seconds === undefined ? null : seconds * 1_000;
}

/** @see assistants-v2.md, section 1.4 */
export const fileListQuery = z.object({
  limit: wholeNumber(1, sizes.listedFiles),
  order: z.enum(["asc", "desc"]).optional(),
  after: id.optional(),
  /** Of any name: clients also ask for purposes that only a tool's own files have. */
  purpose: id.optional(),
});
