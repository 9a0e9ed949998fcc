import { type Kysely, type SqlBool, sql } from "kysely";
import type { DatabaseTraits } from "./database.ts";
import type { Position } from "./page.ts";
import type { Schema } from "./schema.ts";
import type { ThreadKey } from "./thread-hold.ts";

/** Removes every message after the position. */
export async function rewindThread(
  transaction: Kysely<Schema>,
  { search }: DatabaseTraits,
  { organizationId, threadId, to }: ThreadKey & { to: Position },
): Promise<void> {
  const isAfter = sql<SqlBool>`(created_at, ordinal) > (${to.created_at}, ${to.ordinal})`;
  await search.remove(transaction, {
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
