import type { Kysely } from "kysely";
import type { OrganizationId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { DatabaseTraits } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import { toMessageRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { indexMessages } from "./search/indexing.ts";

/** Inserts messages of one organization, and lets those that are whole be found by their text. */
export async function insertMessages(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { organizationId, messages }: { organizationId: OrganizationId; messages: readonly Message[] },
): Promise<void> {
  await insertRows(transaction, traits, "messages", messages.map(toMessageRow));
  await indexMessages(transaction, { search: traits.search, organizationId }, messages);
}
