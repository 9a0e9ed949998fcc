import { type Kysely, type SqlBool, sql } from "kysely";
import type { DatabaseTraits } from "./database.ts";
import { keepTombstones } from "./message-revisions.ts";
import type { Position } from "./page.ts";
import type { Schema } from "./schema.ts";
import type { ThreadKey } from "./thread-hold.ts";
import { messagesOf } from "./thread-tail.ts";

/** Removes every message after the position, and remembers that they were there. */
export async function rewindThread(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { organizationId, threadId, to, at }: ThreadKey & { to: Position; at: number },
): Promise<void> {
  const isAfter = sql<SqlBool>`(created_at, ordinal) > (${to.created_at}, ${to.ordinal})`;
  const rows = await messagesOf(transaction, { organizationId, threadId }).where(isAfter).execute();
  await keepTombstones(transaction, traits, { rows, at });
  await traits.search.remove(transaction, {
    table: "messages",
    organizationId,
    ordinals: sql`
      select ordinal from messages
      where organization_id = ${organizationId} and thread_id = ${threadId} and ${isAfter}
    `,
  });
  await transaction
    .deleteFrom("messages")
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId)
    .where(isAfter)
    .execute();
}
