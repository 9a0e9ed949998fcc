import { z } from "zod";
import type { ThreadId } from "../../../core/ids.ts";
import type { Saved } from "../../../core/import-entry.ts";
import type { Thread } from "../../../core/thread.ts";
import { freeObject } from "../requests/fields.ts";
import { decodeToolResources, savedToolResources } from "../requests/tool-resources.ts";
import { savedId, savedTime, toMetadata, toMilliseconds } from "./saved-fields.ts";

/** A thread as the API shows it, and what others say of a conversation beside its messages. */
export const savedThread = z.object({
  id: savedId.nullish(),
  thread_id: savedId.nullish(),
  created_at: savedTime,
  title: z.string().nullish(),
  metadata: freeObject.nullish(),
  tool_resources: savedToolResources,
});

export type SavedThread = z.output<typeof savedThread>;

export function decodeSavedThread(thread: SavedThread, id: ThreadId): Saved<Thread> {
  const resources = decodeToolResources(thread.tool_resources);
  return {
    id,
    title: thread.title ?? "",
    datasetId: null,
    metadata: toMetadata(thread.metadata),
    toolResources: resources !== null && Object.keys(resources).length > 0 ? resources : null,
    createdAt: toMilliseconds(thread.created_at),
    ttlMs: null,
    expiresAt: null,
  };
}
