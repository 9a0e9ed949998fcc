import { type Kysely, sql } from "kysely";
import type { RunId } from "../core/ids.ts";
import type { MessageStore, ThreadTail } from "../core/message-store.ts";
import type { RunStep } from "../core/run-step.ts";
import { fromJsonText } from "./json-text.ts";
import { findPosition, following, inListOrder, type Position } from "./page.ts";
import { fromMessageRow, fromStepRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { statement } from "./statement.ts";
import type { ThreadKey } from "./thread-hold.ts";

/** @see MessageStore.readThreadTail */
export async function readThreadTail(
  reader: Kysely<Schema>,
  { organizationId, threadId, before, limit }: Parameters<MessageStore["readThreadTail"]>[0],
): Promise<ThreadTail> {
  const thread = { organizationId, threadId };
  const position = before === null ? null : await findPosition(messagesOf(reader, thread), before);
  if (position === undefined) {
    return { messages: [], steps: [] };
  }
  const { rows } = await readNewest(
    reader,
    { ...thread, limit, created_at: position?.created_at ?? 0, ordinal: position?.ordinal ?? 0 },
    { fromEnd: position === null },
  );
  const runIds = new Set(rows.flatMap(({ run_id }) => (run_id === null ? [] : [run_id])));
  return {
    messages: rows.map((row) => ({
      message: fromMessageRow({ ...row, organization_id: organizationId, thread_id: threadId }),
      tokens: row.token_count,
      origin: row.origin === null ? null : fromJsonText(row.origin),
    })),
    steps: await stepsOfCallingRuns(reader, { organizationId, threadId, runIds: [...runIds] }),
  };
}

const readNewest = statement(
  (db, values: ThreadKey & Position & { limit: number }, { fromEnd }: { fromEnd: boolean }) => {
    const list = messagesOf(db, values)
      .clearSelect()
      .select(["id", "run_id", "status", "token_count", "created_at", "origin", "body"]);
    return inListOrder(fromEnd ? list : following(list, values, "desc"), "desc").limit(values.limit);
  },
);

/** All messages of a thread. */
export function messagesOf(db: Kysely<Schema>, { organizationId, threadId }: ThreadKey) {
  return db
    .selectFrom("messages")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId);
}

/** All steps of those of the runs that called a tool. Usually none do, which an index of such steps alone tells. */
export async function stepsOfCallingRuns(
  db: Kysely<Schema>,
  { organizationId, threadId, runIds }: ThreadKey & { runIds: RunId[] },
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
