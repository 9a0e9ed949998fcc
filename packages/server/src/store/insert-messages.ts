import type { Kysely } from "kysely";
import type { OrganizationId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import { keepAttachedFiles } from "./attached-files.ts";
import type { DatabaseTraits } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import { toMessageRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { indexMessages } from "./search/indexing.ts";
import { statement } from "./statement.ts";
import type { ThreadKey } from "./thread-hold.ts";

/** Inserts messages of one organization, and lets those that are whole be found by their text. */
export async function insertMessages(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { organizationId, messages }: { organizationId: OrganizationId; messages: readonly Message[] },
): Promise<void> {
  await insertRows(transaction, traits, "messages", messages.map(toMessageRow));
  await indexMessages(transaction, { search: traits.search, organizationId }, messages);
}

/**
 * Adds messages at the end of a thread that the caller holds. The clocks of nodes differ, and a request may have waited
 * for the thread, so a message is never older than the newest one before it: the order in which messages were added is
 * the order in which they are read.
 *
 * @returns the messages as they are stored.
 */
export async function addMessages(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { organizationId, threadId, messages }: ThreadKey & { messages: readonly Message[] },
): Promise<Message[]> {
  if (messages.length === 0) {
    return [];
  }
  const { rows } = await findNewest(transaction, { organizationId, threadId }, {});
  const earliest = rows[0]?.created_at ?? 0;
  const added = messages.map((message) => ({
    ...message,
    createdAt: Math.max(message.createdAt, earliest),
  }));
  await insertMessages(transaction, traits, { organizationId, messages: added });
  await keepAttachedFiles(transaction, { organizationId, threadId, messages });
  return added;
}

const findNewest = statement((db, { organizationId, threadId }: ThreadKey) =>
  db
    .selectFrom("messages")
    .select((eb) => eb.fn.max("created_at").as("created_at"))
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId),
);
