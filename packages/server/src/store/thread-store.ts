import { type Kysely, sql } from "kysely";
import type { OrganizationId, RunId, ThreadId } from "../core/ids.ts";
import type { RunStep } from "../core/run-step.ts";
import type { ThreadStore } from "../core/store.ts";
import type { Database } from "./database.ts";
import { findPosition, following, inListOrder, readPage } from "./page.ts";
import { fromMessageRow, fromStepRow, fromThreadRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";

/** How many token counts one statement saves: enough for the messages of one model call. */
const countsPerStatement = 500;

export function createThreadStore({ reader, write }: Database): ThreadStore {
  return {
    async findThread({ organizationId, threadId }) {
      const row = await reader
        .selectFrom("threads")
        .selectAll()
        .where("organization_id", "=", organizationId)
        .where("id", "=", threadId)
        .executeTakeFirst();
      return row === undefined ? null : fromThreadRow(row);
    },

    listMessages: ({ organizationId, threadId, page }) =>
      readPage({ list: messagesOf(reader, { organizationId, threadId }), page, toEntry: fromMessageRow }),

    async readThreadTail({ organizationId, threadId, before, limit }) {
      let list = messagesOf(reader, { organizationId, threadId });
      if (before !== null) {
        const position = await findPosition(list, before);
        if (position === undefined) {
          return { messages: [], steps: [] };
        }
        list = following(list, position, "desc");
      }
      const rows = await inListOrder(list, "desc").limit(limit).execute();
      const runIds = new Set(rows.flatMap(({ run_id }) => (run_id === null ? [] : [run_id])));
      return {
        messages: rows.map((row) => ({ message: fromMessageRow(row), tokens: row.token_count })),
        steps: await stepsOfCallingRuns(reader, { organizationId, threadId, runIds: [...runIds] }),
      };
    },

    saveTokenCounts: ({ organizationId, counts }) =>
      write(async (transaction) => {
        for (let start = 0; start < counts.length; start += countsPerStatement) {
          const values = counts
            .slice(start, start + countsPerStatement)
            .map(({ messageId, tokens }) => sql`(${messageId}, cast(${tokens} as integer))`);
          // Both databases name the columns of a bare VALUES list column1, column2.
          await sql`
            update messages set token_count = counts.column2
            from (values ${sql.join(values)}) as counts
            where messages.organization_id = ${organizationId} and messages.id = counts.column1
          `.execute(transaction);
        }
      }),
  };
}

function messagesOf(
  db: Kysely<Schema>,
  { organizationId, threadId }: { organizationId: OrganizationId; threadId: ThreadId },
) {
  return db
    .selectFrom("messages")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId);
}

/** All steps of those of the runs that called a tool. Usually none do, which an index of such steps alone tells. */
async function stepsOfCallingRuns(
  db: Kysely<Schema>,
  {
    organizationId,
    threadId,
    runIds,
  }: { organizationId: OrganizationId; threadId: ThreadId; runIds: RunId[] },
): Promise<RunStep[]> {
  if (runIds.length === 0) {
    return [];
  }
  const steps = db
    .selectFrom("run_steps")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId)
    .where("run_id", "in", (select) =>
      select
        .selectFrom("run_steps as call")
        .select("call.run_id")
        .where("call.organization_id", "=", organizationId)
        .where("call.run_id", "in", runIds)
        .where("call.type", "=", sql.lit("tool_calls" as const)),
    );
  const rows = await inListOrder(steps, "asc").execute();
  return rows.map(fromStepRow);
}
