import { type Kysely, sql } from "kysely";
import type { OrganizationId, ThreadId } from "../core/ids.ts";
import type { RunOverview } from "../core/insight.ts";
import type { InsightStore } from "../core/insight-store.ts";
import { isActive } from "../core/run-status.ts";
import type { Database } from "./database.ts";
import { fromJsonText, toJsonText } from "./json-text.ts";
import { readModelCalls } from "./model-calls.ts";
import { readPage } from "./page.ts";
import { readLog } from "./read-log.ts";
import { fromStateColumns } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { readThreadAsOf } from "./thread-as-of.ts";
import { isActiveRun } from "./thread-hold.ts";
import { listThreadOverviews } from "./thread-overviews.ts";
import { readPreviews } from "./thread-previews.ts";
import { readUsage, summarizeRuns } from "./usage-reports.ts";

export function createInsightStore(database: Database): InsightStore {
  const { reader } = database;
  return {
    async listRunOverviews({ organizationId, filter, page }) {
      const runs = await readPage({
        list: filteredRuns(reader, organizationId, filter),
        page,
        toEntry: (row) => row,
      });
      return "unknownCursor" in runs
        ? runs
        : { ...runs, entries: await overviewsOf(reader, organizationId, runs.entries) };
    },

    async findRunOverview({ organizationId, runId }) {
      const row = await runsOf(reader, organizationId).where("id", "=", runId).executeTakeFirst();
      const [overview] = await overviewsOf(reader, organizationId, row === undefined ? [] : [row]);
      return overview ?? null;
    },

    readRecordedEvents: async (params) => (await readLog(reader, params)).events,
    readThreadAsOf: (params) => readThreadAsOf(reader, params),
    summarizeRuns: (params) => summarizeRuns(reader, params),
    readUsage: (params) => readUsage(reader, params),
    listThreadOverviews: (params) => listThreadOverviews(database, params),

    async countActiveRuns({ organizationId }) {
      const rows = await reader
        .selectFrom("runs")
        .select(["status", (eb) => eb.fn.countAll().as("count")])
        .where("organization_id", "=", organizationId)
        .where(isActiveRun)
        .groupBy("status")
        .execute();
      const counts = Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]));
      return { queued: 0, in_progress: 0, requires_action: 0, cancelling: 0, ...counts };
    },
  };
}

function runsOf(db: Kysely<Schema>, organizationId: OrganizationId) {
  return db.selectFrom("runs").selectAll().where("organization_id", "=", organizationId);
}

function filteredRuns(
  db: Kysely<Schema>,
  organizationId: OrganizationId,
  filter: Parameters<InsightStore["listRunOverviews"]>[0]["filter"],
) {
  const { statuses, model, assistantId, threadId, createdSince, createdUntil, errorCode } = filter;
  return (
    runsOf(db, organizationId)
      .$if(statuses !== undefined, (list) => list.where("status", "in", statuses ?? []))
      // Says nothing new, and lets the few that are active be found among the many that are not.
      .$if(statuses?.every(isActive) ?? false, (list) => list.where(isActiveRun))
      .$if(model !== undefined, (list) => list.where("model", "=", toJsonText(model ?? "")))
      .$if(assistantId !== undefined, (list) => list.where("assistant_id", "=", assistantId ?? null))
      .$if(threadId !== undefined, (list) => list.where(sql.ref("thread_id"), "=", threadId))
      .$if(createdSince !== undefined, (list) => list.where("created_at", ">=", createdSince ?? 0))
      .$if(createdUntil !== undefined, (list) => list.where("created_at", "<", createdUntil ?? 0))
      .$if(errorCode === "any", (list) => list.where("error_code", "is not", null))
      .$if(errorCode !== undefined && errorCode !== "any", (list) =>
        list.where(sql.ref("error_code"), "=", errorCode),
      )
  );
}

type RunRow = Awaited<ReturnType<ReturnType<typeof runsOf>["executeTakeFirstOrThrow"]>>;

async function overviewsOf(
  db: Kysely<Schema>,
  organizationId: OrganizationId,
  rows: readonly RunRow[],
): Promise<RunOverview[]> {
  const runIds = rows.map(({ id }) => id);
  const callsByRun = Map.groupBy(await readModelCalls(db, { organizationId, runIds }), ({ runId }) => runId);
  const threadIds = [...new Set(rows.map(({ thread_id }) => thread_id))];
  const titles = await readTitles(db, { organizationId, threadIds });
  const previews = await readPreviews(db, { organizationId, threadIds });
  return rows.map((row) => ({
    id: row.id,
    organizationId,
    threadId: row.thread_id,
    assistantId: row.assistant_id,
    accessKeyId: row.access_key_id,
    model: fromJsonText(row.model),
    createdAt: row.created_at,
    ...fromStateColumns(row),
    waiting: row.waiting === 1,
    lastEvent: row.last_event,
    threadTitle: titles.get(row.thread_id) ?? "",
    threadPreview: previews.get(row.thread_id) ?? "",
    modelCalls: callsByRun.get(row.id) ?? [],
  }));
}

async function readTitles(
  db: Kysely<Schema>,
  { organizationId, threadIds }: { organizationId: OrganizationId; threadIds: readonly ThreadId[] },
): Promise<Map<ThreadId, string>> {
  if (threadIds.length === 0) {
    return new Map();
  }
  const rows = await db
    .selectFrom("threads")
    .select(["id", "body"])
    .where("organization_id", "=", organizationId)
    .where("id", "in", threadIds)
    .execute();
  return new Map(rows.map(({ id, body }) => [id, fromJsonText(body).title]));
}
