import type { Kysely } from "kysely";
import type { OrganizationId, ThreadId } from "../core/ids.ts";
import type { Thread, ThreadFilter } from "../core/thread.ts";
import type { DatabaseTraits } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import type { Schema } from "./schema.ts";
import { type TextKey, textKey } from "./text-key.ts";

/** All that is true of a thread. Values compare as text; nested ones and null cannot be asked for. */
export function marksOf({ datasetId, metadata }: Pick<Thread, "datasetId" | "metadata">): TextKey[] {
  const pairs = Object.entries(metadata ?? {}).filter(
    ([, value]) => typeof value === "string" || typeof value === "number" || typeof value === "boolean",
  );
  return marksOfFilter({
    datasetId,
    metadata: Object.fromEntries(pairs.map(([key, value]) => [key, String(value)])),
  });
}

/** All that must be true of a thread that the filter lets through. */
export function marksOfFilter({
  datasetId,
  metadata,
}: Pick<ThreadFilter, "datasetId" | "metadata">): TextKey[] {
  return [
    ...(datasetId === null ? [] : [textKey("dataset", datasetId)]),
    ...Object.entries(metadata).map(([key, value]) => textKey("metadata", key, value)),
  ];
}

export async function insertMarks(
  transaction: Kysely<Schema>,
  traits: Pick<DatabaseTraits, "maxParameters">,
  thread: Pick<Thread, "id" | "organizationId" | "datasetId" | "metadata">,
): Promise<void> {
  const rows = marksOf(thread).map((mark) => ({
    organization_id: thread.organizationId,
    mark,
    thread_id: thread.id,
  }));
  await insertRows(transaction, traits, "thread_marks", rows);
}

export async function deleteMarks(
  transaction: Kysely<Schema>,
  { organizationId, threadId }: { organizationId: OrganizationId; threadId: ThreadId },
): Promise<void> {
  await transaction
    .deleteFrom("thread_marks")
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId)
    .execute();
}
