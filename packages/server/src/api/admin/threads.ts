import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { InvalidInputError } from "../../core/errors.ts";
import type { ThreadOverview, ThreadPosition } from "../../core/insight.ts";
import type { InsightStore } from "../../core/insight-store.ts";
import { errorResponses, jsonResponse } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import { wholeNumber } from "../list-query.ts";
import { decodeThreadFilter, gatherMetadata, threadFilterFields } from "../thread-filter-query.ts";
import type { ZodApp } from "../zod-app.ts";
import { timestamp } from "./encode.ts";
import { decodeInstant, instant } from "./requests.ts";
import { type AdminThreadSummary, threadSummaryListSchema } from "./responses/threads.ts";

const defaultLimit = 20;
const largestLimit = 100;

const threadsQuery = z.preprocess(
  gatherMetadata,
  z.object({
    ...threadFilterFields,
    failed: z.enum(["", "true", "false"]).optional().describe("`true`: only threads with a run that failed."),
    createdSince: instant.describe("Only threads created at this time or later."),
    createdUntil: instant.describe("Only threads created before this time."),
    updatedSince: instant.describe("Only threads in which something happened at this time or later."),
    updatedUntil: instant.describe("Only threads in which nothing happened at this time or later."),
    sort: z
      .enum(["", "updated", "created"])
      .optional()
      .describe(
        "By when something last happened in them, or by creation; the latest first. Default: `updated`, and `created` " +
          "where words are searched: only so does a page cost the same however much is found.",
      ),
    limit: wholeNumber(1).describe("1 to 100, default 20; more than 100 counts as 100."),
    cursor: z.string().optional().describe("`nextCursor` of the page before."),
  }),
);

export function registerThreadInsight(
  app: ZodApp,
  { store, clock }: { store: Pick<InsightStore, "listThreadOverviews">; clock: Clock },
): void {
  app.get(
    "/threads",
    {
      schema: {
        operationId: "listThreadSummaries",
        summary: "List and search threads by activity",
        description:
          "With what helps to recognise one. A thread that is used meanwhile moves to the beginning.",
        tags: ["Admin"],
        querystring: threadsQuery,
        response: {
          200: jsonResponse("A page of threads.", threadSummaryListSchema),
          ...errorResponses(400),
        },
      },
    },
    async (request) => {
      const { query } = request;
      const filter = decodeThreadFilter(query);
      const { entries, end } = await store.listThreadOverviews({
        organizationId: organizationOf(request),
        at: clock.now(),
        filter: {
          ...filter,
          failed: query.failed === "true",
          createdSince: decodeInstant(query.createdSince) ?? null,
          createdUntil: decodeInstant(query.createdUntil) ?? null,
          updatedSince: decodeInstant(query.updatedSince) ?? null,
          updatedUntil: decodeInstant(query.updatedUntil) ?? null,
        },
        page: {
          sort: query.sort || (filter.search === null ? "updated" : "created"),
          limit: Math.min(query.limit ?? defaultLimit, largestLimit),
          after: query.cursor ? decodeCursor(query.cursor) : null,
        },
      });
      const data = entries.map(encodeThreadSummary);
      return {
        object: "list" as const,
        data,
        firstId: data.at(0)?.id ?? "",
        lastId: data.at(-1)?.id ?? "",
        hasMore: end !== null,
        nextCursor: end === null ? null : encodeCursor(end),
      };
    },
  );
}

function encodeCursor({ at, ordinal }: ThreadPosition): string {
  return `${at.toString(36)}.${ordinal.toString(36)}`;
}

/** @throws {InvalidInputError} It is no cursor. */
function decodeCursor(text: string): ThreadPosition {
  const [, at = "", ordinal = ""] = /^([0-9a-z]{1,10})\.([0-9a-z]{1,10})$/.exec(text) ?? [];
  if (ordinal === "") {
    throw new InvalidInputError("cursor must be the nextCursor of a page of this list.", "cursor");
  }
  return { at: Number.parseInt(at, 36), ordinal: Number.parseInt(ordinal, 36) };
}

function encodeThreadSummary({ thread, lastRun, ...facts }: ThreadOverview): AdminThreadSummary {
  return {
    id: thread.id,
    object: "thread_summary",
    title: thread.title,
    preview: facts.preview,
    metadata: thread.metadata,
    datasetId: thread.datasetId ?? "",
    createdAt: timestamp(thread.createdAt),
    updatedAt: timestamp(facts.updatedAt),
    messageCount: facts.messageCount,
    lastRun: lastRun && { ...lastRun, createdAt: timestamp(lastRun.createdAt) },
    hasFailedRun: facts.hasFailedRun,
  };
}
