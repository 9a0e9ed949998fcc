import type { Kysely } from "kysely";
import type { ThreadStore } from "../core/store.ts";
import type { DatabaseTraits } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import { insertThread } from "./insert-thread.ts";
import { fromJsonText } from "./json-text.ts";
import { findPosition, following, inListOrder, upToPosition } from "./page.ts";
import type { Schema } from "./schema.ts";
import { indexMessages } from "./search/indexing.ts";
import { holdThread } from "./thread-hold.ts";
import { messagesOf } from "./thread-tail.ts";

/** How many messages are in memory at a time. */
const pageSize = 500;

/** @see ThreadStore.copyThread */
export async function copyThread(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { sourceId, upTo, thread, nextMessageId }: Omit<Parameters<ThreadStore["copyThread"]>[0], "receipt">,
): Promise<boolean> {
  const { organizationId } = thread;
  const source = { organizationId, threadId: sourceId };
  if (!(await holdThread(transaction, traits, source))) {
    return false;
  }
  const messages = messagesOf(transaction, source);
  const last = upTo === null ? null : await findPosition(messages, upTo);
  if (last === undefined) {
    return false;
  }
  await insertThread(transaction, traits, thread);

  const finished = messages.where("status", "<>", "in_progress");
  const bounded = last === null ? finished : upToPosition(finished, last);
  let rows = await inListOrder(bounded, "asc").limit(pageSize).execute();
  for (let end = rows.at(-1); end !== undefined; end = rows.at(-1)) {
    const copies = rows.map(({ ordinal: _, ...row }) => ({
      ...row,
      id: nextMessageId(),
      thread_id: thread.id,
      run_id: null,
    }));
    await insertRows(transaction, traits, "messages", copies);
    await indexMessages(
      transaction,
      { search: traits.search, organizationId },
      copies.map(({ id, status, body }) => ({ id, status, ...fromJsonText(body) })),
    );
    rows = await inListOrder(following(bounded, end, "asc"), "asc")
      .limit(pageSize)
      .execute();
  }
  return true;
}
