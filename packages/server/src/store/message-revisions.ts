import type { Kysely, Selectable } from "kysely";
import type { DatabaseTraits } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import { toJsonText } from "./json-text.ts";
import { fromMessageRow } from "./row-mapper.ts";
import type { MessageTable, Schema } from "./schema.ts";

type MessageRow = Selectable<MessageTable>;

/** Keeps what a message is, before it is edited. */
export async function keepRevision(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { row, at }: { row: MessageRow; at: number },
): Promise<void> {
  await insertRows(transaction, traits, "message_revisions", [revisionOf(row, { at, deleted: 0 })]);
}

/** Remembers that there were messages, before they are deleted: their places, and nothing of what they said. */
export async function keepTombstones(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { rows, at }: { rows: readonly MessageRow[]; at: number },
): Promise<void> {
  const [first] = rows;
  if (first === undefined) {
    return;
  }
  await insertRows(
    transaction,
    traits,
    "message_revisions",
    rows.map((row) => revisionOf(row, { at, deleted: 1 })),
  );
  // What the deleted messages had been before must not be read either.
  await transaction
    .deleteFrom("message_revisions")
    .where("organization_id", "=", first.organization_id)
    .where("thread_id", "=", first.thread_id)
    .where("deleted", "=", 0)
    .where("message_id", "in", (select) =>
      select
        .selectFrom("message_revisions as gone")
        .select("gone.message_id")
        .where("gone.organization_id", "=", first.organization_id)
        .where("gone.thread_id", "=", first.thread_id)
        .where("gone.deleted", "=", 1),
    )
    .execute();
}

function revisionOf(row: MessageRow, { at, deleted }: { at: number; deleted: 0 | 1 }) {
  const { id, organizationId, threadId, createdAt, ...rest } = fromMessageRow(row);
  const body = deleted === 1 ? { ...rest, content: [], attachments: [], metadata: null } : rest;
  return {
    organization_id: organizationId,
    thread_id: threadId,
    message_id: id,
    created_at: createdAt,
    message_ordinal: row.ordinal,
    replaced_at: at,
    deleted,
    body: toJsonText(body),
  };
}
