import { type Kysely, type SqlBool, sql } from "kysely";
import type { OrganizationId, ThreadId } from "../core/ids.ts";
import type { ThreadOverview, ThreadPosition } from "../core/insight.ts";
import type { InsightStore } from "../core/insight-store.ts";
import type { Database } from "./database.ts";
import { fromJsonText } from "./json-text.ts";
import { fromThreadRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { searchThreads } from "./search/search-threads.ts";
import { readPreviews } from "./thread-previews.ts";
import { filteredThreads, searchOf } from "./thread-store.ts";

/** @see InsightStore.listThreadOverviews */
export async function listThreadOverviews(
  database: Database,
  { organizationId, filter, page, at }: Parameters<InsightStore["listThreadOverviews"]>[0],
): Promise<{ entries: ThreadOverview[]; end: ThreadPosition | null }> {
  const db = database.reader;
  const { createdSince, createdUntil, updatedSince, updatedUntil, failed } = filter;
  const time = page.sort === "updated" ? "updated_at" : "created_at";
  const after = page.after;
  const list = filteredThreads(db, { organizationId, filter, at })
    .$if(createdSince !== null, (threads) => threads.where("created_at", ">=", createdSince ?? 0))
    .$if(createdUntil !== null, (threads) => threads.where("created_at", "<", createdUntil ?? 0))
    .$if(updatedSince !== null, (threads) => threads.where("updated_at", ">=", updatedSince ?? 0))
    .$if(updatedUntil !== null, (threads) => threads.where("updated_at", "<", updatedUntil ?? 0))
    .$if(failed, (threads) =>
      threads.where("id", "in", (select) =>
        select
          .selectFrom("runs")
          .select("thread_id")
          .where("organization_id", "=", organizationId)
          .where("error_code", "is not", null),
      ),
    );
  const search = await searchOf(database, { organizationId, filter });
  const limit = page.limit + 1;
  const rows =
    search !== null && page.sort === "created"
      ? await searchThreads({ search, list, order: "desc", beyond: after?.ordinal ?? null, limit })
      : await list
          .$if(search !== null, (threads) => threads.where(search?.matches ?? sql<SqlBool>`1 = 1`))
          .$if(after !== null, (threads) =>
            threads.where(
              sql<SqlBool>`(${sql.ref(time)}, ordinal) < (${after?.at ?? 0}, ${after?.ordinal ?? 0})`,
            ),
          )
          .orderBy(time, "desc")
          .orderBy("ordinal", "desc")
          .limit(limit)
          .execute();
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  const threadIds = shown.map(({ id }) => id);
  const previews = await readPreviews(db, { organizationId, threadIds });
  const entries = shown.map(async (row) => ({
    thread: fromThreadRow(row),
    updatedAt: row.updated_at,
    preview: previews.get(row.id) ?? "",
    ...(await factsOf(db, { organizationId, threadId: row.id })),
  }));
  return {
    entries: await Promise.all(entries),
    end: rows.length > page.limit && last !== undefined ? { at: last[time], ordinal: last.ordinal } : null,
  };
}

async function factsOf(
  db: Kysely<Schema>,
  { organizationId, threadId }: { organizationId: OrganizationId; threadId: ThreadId },
): Promise<Pick<ThreadOverview, "messageCount" | "lastRun" | "hasFailedRun">> {
  const { count } = await db
    .selectFrom("messages")
    .select((eb) => eb.fn.countAll().as("count"))
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId)
    .executeTakeFirstOrThrow();
  const runs = db
    .selectFrom("runs")
    .select(["id", "status", "model", "created_at"])
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId);
  const last = await runs
    .orderBy("created_at", "desc")
    .orderBy("ordinal", "desc")
    .limit(1)
    .executeTakeFirst();
  const failed = await runs.where("error_code", "is not", null).limit(1).executeTakeFirst();
  return {
    messageCount: Number(count),
    lastRun:
      last === undefined
        ? null
        : { id: last.id, status: last.status, model: fromJsonText(last.model), createdAt: last.created_at },
    hasFailedRun: failed !== undefined,
  };
}
