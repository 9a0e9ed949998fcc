import type { Kysely } from "kysely";
import type { Thread } from "../core/thread.ts";
import type { DatabaseTraits } from "./database.ts";
import { insertRow } from "./insert-rows.ts";
import { toThreadRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { indexThread } from "./search/indexing.ts";
import { insertMarks } from "./thread-marks.ts";

/** Inserts a thread with all that it can be listed and found by. */
export async function insertThread(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  thread: Thread,
): Promise<void> {
  const { organizationId } = thread;
  await insertRow(transaction, "threads", { ...toThreadRow(thread), updated_at: thread.createdAt });
  await insertMarks(transaction, traits, thread);
  await indexThread(transaction, { search: traits.search, organizationId }, thread);
}
