import type { Kysely, Selectable } from "kysely";
import type { MessageChange, ThreadAsOf } from "../core/insight.ts";
import type { InsightStore } from "../core/insight-store.ts";
import type { Message } from "../core/message.ts";
import { fromJsonText } from "./json-text.ts";
import { findPosition, inListOrder, type Position, upToPosition } from "./page.ts";
import { fromMessageRow } from "./row-mapper.ts";
import type { MessageRevisionTable, Schema } from "./schema.ts";
import type { ThreadKey } from "./thread-hold.ts";
import { messagesOf, stepsOfCallingRuns } from "./thread-tail.ts";

type Revision = Selectable<MessageRevisionTable>;

/** What stands where a text was. */
const deletedText = "[deleted]";

/** @see InsightStore.readThreadAsOf */
export async function readThreadAsOf(
  reader: Kysely<Schema>,
  { organizationId, threadId, newestMessageId, at, limit }: Parameters<InsightStore["readThreadAsOf"]>[0],
): Promise<ThreadAsOf> {
  const thread = { organizationId, threadId };
  const revisions = await revisionsSince(reader, { ...thread, at });
  const messages = messagesOf(reader, thread);
  const tombstone = revisions.find((entry) => entry.deleted === 1 && entry.message_id === newestMessageId);
  const newest =
    tombstone === undefined
      ? await findPosition(messages, newestMessageId)
      : { created_at: tombstone.created_at, ordinal: tombstone.message_ordinal };
  if (newest === undefined) {
    return { messages: [], steps: [], changes: [], messageCount: 0 };
  }
  const live = upToPosition(messages, newest);
  const rows = await inListOrder(live, "desc").limit(limit).execute();
  const firstEdits = new Map(
    revisions
      .filter(({ deleted }) => deleted === 0)
      .toReversed()
      .map((entry) => [entry.message_id, entry]),
  );
  const gone = revisions.filter((entry) => entry.deleted === 1 && isUpTo(positionOf(entry), newest));
  const entries = [
    ...rows.map((row) => ({
      position: row as Position,
      ...restored(fromMessageRow(row), firstEdits.get(row.id)),
      origin: row.origin === null ? null : fromJsonText(row.origin),
    })),
    ...gone.map((entry) => ({ position: positionOf(entry), ...placeholder(thread, entry), origin: null })),
  ]
    .sort((left, right) => (isUpTo(left.position, right.position) ? 1 : -1))
    .slice(0, limit);
  const runIds = new Set(entries.flatMap(({ message: { runId } }) => (runId === null ? [] : [runId])));
  const { count } = await live
    .clearSelect()
    .select((eb) => eb.fn.countAll().as("count"))
    .executeTakeFirstOrThrow();
  return {
    messages: entries.map(({ message, origin }) => ({ message, tokens: null, origin })),
    steps: await stepsOfCallingRuns(reader, { ...thread, runIds: [...runIds] }),
    changes: entries.flatMap(({ change }) => (change === null ? [] : [change])),
    messageCount: Number(count) + gone.length,
  };
}

/** In the order in which they were made. */
function revisionsSince(
  reader: Kysely<Schema>,
  { organizationId, threadId, at }: ThreadKey & { at: number },
): Promise<Revision[]> {
  return reader
    .selectFrom("message_revisions")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId)
    .where("replaced_at", ">=", at)
    .orderBy("ordinal")
    .execute();
}

function restored(
  message: Message,
  edit: Revision | undefined,
): { message: Message; change: MessageChange | null } {
  if (edit === undefined) {
    return { message, change: null };
  }
  const { role, content } = fromJsonText(edit.body);
  return {
    message: { ...message, role, content },
    change: { messageId: message.id, change: "edited", at: edit.replaced_at, restored: true },
  };
}

function placeholder(
  thread: ThreadKey,
  { message_id: id, created_at: createdAt, replaced_at: at, body }: Revision,
): { message: Message; change: MessageChange } {
  const content = [{ type: "text" as const, text: deletedText, annotations: [] }];
  return {
    message: { id, ...thread, createdAt, ...fromJsonText(body), content },
    change: { messageId: id, change: "deleted", at, restored: false },
  };
}

function positionOf({ created_at, message_ordinal: ordinal }: Revision): Position {
  return { created_at, ordinal };
}

function isUpTo(left: Position, right: Position): boolean {
  return (
    left.created_at < right.created_at ||
    (left.created_at === right.created_at && left.ordinal <= right.ordinal)
  );
}
