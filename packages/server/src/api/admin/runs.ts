import { z } from "zod";
import type { Clock } from "../../core/clock.ts";
import { asId, type OrganizationId } from "../../core/ids.ts";
import type { RunFilter, RunOverview } from "../../core/insight.ts";
import type { InsightStore } from "../../core/insight-store.ts";
import type { Run } from "../../core/run.ts";
import { runStatuses } from "../../core/run-status.ts";
import type { RunStep } from "../../core/run-step.ts";
import type { RunStore } from "../../core/run-store.ts";
import { readSentContext } from "../../engine/sent-context.ts";
import { errorResponses, jsonResponse } from "../answer-schemas.ts";
import { organizationOf } from "../authentication.ts";
import { missing } from "../finders.ts";
import { eventNumber, listQuery, wholeNumber } from "../list-query.ts";
import { decodePage, encodePage } from "../pages.ts";
import { isPlausibleId, pathId } from "../plausible-id.ts";
import type { ZodApp } from "../zod-app.ts";
import { timestampOrNull } from "./encode.ts";
import { encodeModelCallDetail, encodeRunSettings, encodeRunSummary, encodeTimeline } from "./encode-run.ts";
import { decodeInstant, instant, wordList } from "./requests.ts";
import { runEventListSchema } from "./responses/run-events.ts";
import { modelCallDetailSchema, runSettingsSchema } from "./responses/run-request.ts";
import { runSummaryListSchema, runSummarySchema } from "./responses/run-summary.ts";
import { runTimelineSchema } from "./responses/run-timeline.ts";

const tags = ["Admin"];
const path = z.object({ runId: z.string().describe("The id of the run.") });
/** More than a run has that a person looks at. */
const stepsShown = 1_000;
const mostEvents = 1_000;

const plausibleId = z
  .string()
  .refine((text) => text === "" || isPlausibleId(text), { error: "must be an id" });

const runsQuery = listQuery("desc").extend({
  status: wordList(runStatuses).describe("One status, or several with commas between them."),
  model: z.string().optional().describe("The model as it was ordered."),
  assistantId: plausibleId.optional().describe("Only runs of this assistant."),
  threadId: plausibleId.optional().describe("Only runs on this thread."),
  since: instant.describe("Only runs created at this time or later."),
  until: instant.describe("Only runs created before this time."),
  errorCode: z
    .enum(["", "any", "server_error", "rate_limit_exceeded", "invalid_prompt"])
    .optional()
    .describe("Only runs that failed so; `any` for all that failed."),
});

const eventsQuery = z.object({
  after: eventNumber().describe("Number of the last event that you have."),
  limit: wholeNumber(1).describe("1 to 1000, default 100."),
});

export function registerRunInsight(
  app: ZodApp,
  {
    store,
    clock,
  }: {
    store: Pick<
      InsightStore,
      "listRunOverviews" | "findRunOverview" | "readRecordedEvents" | "readThreadAsOf"
    > &
      Pick<RunStore, "listSteps" | "findRun">;
    clock: Clock;
  },
): void {
  async function find(
    organizationId: OrganizationId,
    { runId: text }: { runId: string },
  ): Promise<RunOverview> {
    const runId = pathId("run", text);
    return (await store.findRunOverview({ organizationId, runId })) ?? missing("run", runId);
  }

  async function findWhole(place: Parameters<RunStore["findRun"]>[0]): Promise<Run> {
    return (await store.findRun(place)) ?? missing("run", place.runId);
  }

  async function stepsOf({ organizationId, id: runId }: RunOverview): Promise<RunStep[]> {
    const page = { limit: stepsShown, order: "asc", after: null, before: null } as const;
    const steps = await store.listSteps({ organizationId, runId, page });
    return "unknownCursor" in steps ? [] : steps.entries;
  }

  app.get(
    "/runs",
    {
      schema: {
        operationId: "listRunsAcrossThreads",
        summary: "List runs across threads",
        description: "Those that match all that is given; newest first unless `order` says otherwise.",
        tags,
        querystring: runsQuery,
        response: { 200: jsonResponse("A page of runs.", runSummaryListSchema), ...errorResponses(400) },
      },
    },
    async (request) => {
      const organizationId = organizationOf(request);
      const page = decodePage(request.query, "desc");
      const filter = decodeFilter(request.query);
      return encodePage(
        await store.listRunOverviews({ organizationId, filter, page }),
        page,
        encodeRunSummary,
      );
    },
  );

  app.get(
    "/runs/:runId",
    {
      schema: {
        operationId: "retrieveRunSummary",
        summary: "Retrieve a run by its id alone",
        tags,
        params: path,
        response: { 200: jsonResponse("The run.", runSummarySchema), ...errorResponses(404) },
      },
    },
    async (request) => encodeRunSummary(await find(organizationOf(request), request.params)),
  );

  app.get(
    "/runs/:runId/timeline",
    {
      schema: {
        operationId: "retrieveRunTimeline",
        summary: "Tell what a run did, and when",
        description:
          "Also while it runs: a model call that has lasted a second is shown while it lasts, a shorter one when it " +
          "has ended.",
        tags,
        params: path,
        response: { 200: jsonResponse("The timeline.", runTimelineSchema), ...errorResponses(404) },
      },
    },
    async (request) => {
      const run = await find(organizationOf(request), request.params);
      return encodeTimeline({ run, steps: await stepsOf(run), now: clock.now() });
    },
  );

  app.get(
    "/runs/:runId/settings",
    {
      schema: {
        operationId: "retrieveRunSettings",
        summary: "Show what a run was ordered with",
        description: "All that is needed to order another like it. It stays as it is while the run goes on.",
        tags,
        params: path,
        response: { 200: jsonResponse("The settings.", runSettingsSchema), ...errorResponses(404) },
      },
    },
    async (request) => {
      const organizationId = organizationOf(request);
      const { threadId, id: runId } = await find(organizationId, request.params);
      return encodeRunSettings(await findWhole({ organizationId, threadId, runId }));
    },
  );

  app.get(
    "/runs/:runId/model-calls/:number",
    {
      schema: {
        operationId: "retrieveModelCall",
        summary: "Show what a model was sent",
        description:
          "The context is built again from the thread as it was. `exact` tells whether that is proven to be what was " +
          "sent; of messages that were deleted since, the text is gone.",
        tags,
        params: path.extend({
          number: z.string().describe("Which of the run's model calls, counted from 1."),
        }),
        response: { 200: jsonResponse("The call.", modelCallDetailSchema), ...errorResponses(404) },
      },
    },
    async (request) => {
      const organizationId = organizationOf(request);
      const { number: text } = request.params;
      const overview = await find(organizationId, request.params);
      const number = /^[1-9]\d{0,8}$/.test(text) ? Number(text) : 0;
      const call = overview.modelCalls[number - 1] ?? missing("model call", text);
      const { threadId, id: runId } = overview;
      const run = await findWhole({ organizationId, threadId, runId });
      const context = await readSentContext(store, { run, steps: await stepsOf(overview), call });
      return encodeModelCallDetail({ run, overview, number, call, context });
    },
  );

  app.get(
    "/runs/:runId/events",
    {
      schema: {
        operationId: "listRunEvents",
        summary: "List the raw events of a run",
        description: "As the server keeps them, in order, each with the time at which it was recorded.",
        tags,
        params: path,
        querystring: eventsQuery,
        response: { 200: jsonResponse("A page of events.", runEventListSchema), ...errorResponses(400, 404) },
      },
    },
    async (request) => {
      const { organizationId, id: runId } = await find(organizationOf(request), request.params);
      const { after = 0, limit: wanted = 100 } = request.query;
      const limit = Math.min(wanted, mostEvents);
      const events = await store.readRecordedEvents({ organizationId, runId, after, limit: limit + 1 });
      return {
        object: "list" as const,
        data: events.slice(0, limit).map(({ sequence, at, event: { type, ...data } }) => ({
          number: sequence,
          at: timestampOrNull(at),
          type,
          data,
        })),
        hasMore: events.length > limit,
      };
    },
  );
}

function decodeFilter(query: z.output<typeof runsQuery>): RunFilter {
  const { status, model, assistantId, threadId, since, until, errorCode } = query;
  return {
    statuses: status === undefined || status.length === 0 ? undefined : status,
    model: model || undefined,
    assistantId: assistantId ? asId<"assistant">(assistantId) : undefined,
    threadId: threadId ? asId<"thread">(threadId) : undefined,
    createdSince: decodeInstant(since),
    createdUntil: decodeInstant(until),
    errorCode: errorCode || undefined,
  };
}
