import type { Kysely } from "kysely";
import { withAttachedFiles } from "../core/attached-files.ts";
import type { Message } from "../core/message.ts";
import { fromThreadRow, toThreadRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import type { ThreadKey } from "./thread-hold.ts";

/** Lets the tools of a thread have the files that came with its new messages. The caller holds the thread. */
export async function keepAttachedFiles(
  transaction: Kysely<Schema>,
  { organizationId, threadId, messages }: ThreadKey & { messages: readonly Message[] },
): Promise<void> {
  // Most messages bring none, and then the thread need not be read.
  if (withAttachedFiles(null, messages) === null) {
    return;
  }
  const row = await transaction
    .selectFrom("threads")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("id", "=", threadId)
    .executeTakeFirstOrThrow();
  const thread = fromThreadRow(row);
  const toolResources = withAttachedFiles(thread.toolResources, messages);
  if (toolResources !== thread.toolResources) {
    await transaction
      .updateTable("threads")
      .set({ body: toThreadRow({ ...thread, toolResources }).body })
      .where("organization_id", "=", organizationId)
      .where("id", "=", threadId)
      .execute();
  }
}
