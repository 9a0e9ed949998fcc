import { z } from "zod";
import { InvalidInputError } from "../../../core/errors.ts";
import type { ThreadFilter } from "../../../core/thread.ts";
import { show } from "../../issue-message.ts";
import { listQuery, wholeNumber } from "../../list-query.ts";
import { optionalId, sizes, storableText } from "./fields.ts";

export const messageListQuery = listQuery("asc").extend({
  runId: optionalId.describe("Only messages that this run wrote."),
});

export const threadListQuery = z.preprocess(
  gatherMetadata,
  listQuery("asc").extend({
    datasetId: storableText(sizes.idLength).optional().describe("Only threads of this thread dataset."),
    search: storableText(sizes.textLength)
      .optional()
      .describe(
        "Only threads that have all of these words in the title or in one message, whatever their case, accents " +
          "and order. The last word may be the beginning of one. Of a long message the first 100,000 characters count.",
      ),
    metadata: z
      .record(
        storableText(sizes.titleLength),
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
  }),
);

export function decodeThreadFilter(query: z.output<typeof threadListQuery>): ThreadFilter {
  const pairs = Object.entries(query.metadata ?? {}).map(([key, value]) => [key, String(value)] as const);
  return {
    datasetId: query.datasetId || null,
    metadata: Object.fromEntries(pairs),
    search: query.search?.trim() || null,
  };
}

/** `metadata[a]=x&metadata[b]=y`, or `metadata={"a":"x"}`, as one object. */
function gatherMetadata(query: unknown): unknown {
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

export const streamQuery = z.object({
  after: wholeNumber(0).describe(
    "Number of the last event that you have; the header Last-Event-ID counts more.",
  ),
});

export const streamHeaders = z.looseObject({
  "last-event-id": wholeNumber(0).describe(
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
