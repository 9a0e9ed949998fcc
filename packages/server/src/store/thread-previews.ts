import type { Kysely } from "kysely";
import type { OrganizationId, ThreadId } from "../core/ids.ts";
import { textOf } from "../core/message.ts";
import { inListOrder } from "./page.ts";
import { fromMessageRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { messagesOf } from "./thread-tail.ts";

const previewLength = 160;
/** A thread whose first messages are none of a user's has no preview. */
const messagesLookedAt = 5;

/** The beginnings of the first messages of users in threads. */
export async function readPreviews(
  db: Kysely<Schema>,
  { organizationId, threadIds }: { organizationId: OrganizationId; threadIds: readonly ThreadId[] },
): Promise<Map<ThreadId, string>> {
  const previews = threadIds.map(async (threadId) => {
    const messages = messagesOf(db, { organizationId, threadId });
    const rows = await inListOrder(messages, "asc").limit(messagesLookedAt).execute();
    const first = rows.map(fromMessageRow).find(({ role }) => role === "user");
    const text = first === undefined ? "" : textOf(first.content).slice(0, 4 * previewLength);
    return [threadId, text.replaceAll(/\s+/g, " ").trim().slice(0, previewLength).toWellFormed()] as const;
  });
  return new Map(await Promise.all(previews));
}
