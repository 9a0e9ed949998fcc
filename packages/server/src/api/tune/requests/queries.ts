import { z } from "zod";
import { eventNumber, listQuery } from "../../list-query.ts";
import { gatherMetadata, threadFilterFields } from "../../thread-filter-query.ts";
import { optionalId } from "./fields.ts";

export const messageListQuery = listQuery("asc").extend({
  runId: optionalId.describe("Only messages that this run wrote."),
});

export const threadListQuery = z.preprocess(gatherMetadata, listQuery("asc").extend(threadFilterFields));

export const streamQuery = z.object({
  after: eventNumber().describe(
    "Number of the last event that you have; the header Last-Event-ID counts more.",
  ),
});

export const streamHeaders = z.looseObject({
  "last-event-id": eventNumber().describe(
    "Number of the last event that you have: the stream goes on after it. Browsers send it by themselves when they " +
      "connect again.",
  ),
});

/** The headers of every request that makes or changes something. */
export const writeHeaders = z.looseObject({
  "idempotency-key": z
    .string()
    .regex(/^[\x20-\x7e]{1,255}$/, { error: "must be 1 to 255 printable ASCII characters long" })
    .optional()
    .describe(
      "Makes the request one that is carried out once, however often it is sent: the same key with the same " +
        "body gets the same answer, with the header `Idempotent-Replayed: true`; with another body, status 422. " +
        "Keys belong to the organization and are forgotten after 24 hours.",
    ),
});

/** The headers of what can answer with a run once it has ended. */
export const runHeaders = writeHeaders.extend({
  prefer: z
    .string()
    .optional()
    .describe(
      "`respond-async` answers at once; `wait=N` after N seconds at most, in the place of the server's own bound. The " +
        "header `Preference-Applied` of the answer says what was heeded (RFC 7240).",
    ),
});

export const threadPath = z.object({ threadId: z.string().describe("The thread.") });
export const messagePath = threadPath.extend({ messageId: z.string().describe("A message of the thread.") });
export const runPath = threadPath.extend({ runId: z.string().describe("A run on the thread.") });
export const stepPath = runPath.extend({ stepId: z.string().describe("A step of the run.") });
export const assistantPath = z.object({ assistantId: z.string().describe("The assistant.") });
