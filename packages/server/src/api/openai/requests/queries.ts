import { z } from "zod";
import { show } from "../../issue-message.ts";
import { id } from "./fields.ts";

function readNumber(text: unknown): unknown {
  return typeof text === "string" && /^[+-]?\d{1,15}$/.test(text) ? Number(text) : text;
}

/** A number as texts have it. */
export const wholeNumber = (least: number, most: number) =>
  z.preprocess(
    readNumber,
    z
      .int({
        error: ({ code, input }) =>
          code === "invalid_type" ? `must be a whole number, got ${show(input)}` : undefined,
      })
      .min(least)
      .max(most)
      .optional(),
  );

/** @see assistants-v2.md, section 1.4 */
export const listQuery = z.object({
  limit: wholeNumber(1, 100),
  order: z.enum(["asc", "desc"]).optional(),
  after: id.optional(),
  before: id.optional(),
});

export type ListQuery = z.output<typeof listQuery>;

export const messageListQuery = listQuery.extend({ run_id: id.optional() });

const eventNumber = z.preprocess(
  readNumber,
  z
    .int({ error: ({ input }) => `must be the number of an event, got ${show(input)}` })
    .min(0)
    .optional(),
);

export const streamQuery = z.object({ after: eventNumber });

export const streamHeaders = z.looseObject({ "last-event-id": eventNumber });

/** The headers of every request that makes or changes something. */
export const writeHeaders = z.looseObject({
  "idempotency-key": z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, { error: "must be 1 to 255 printable ASCII characters long" })
    .optional(),
});

export const threadPath = z.object({ threadId: z.string() });
export const messagePath = threadPath.extend({ messageId: z.string() });
export const runPath = threadPath.extend({ runId: z.string() });
export const stepPath = runPath.extend({ stepId: z.string() });
export const filePath = z.object({ fileId: z.string() });
export const assistantPath = z.object({ assistantId: z.string() });
