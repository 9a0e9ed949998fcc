import { z } from "zod";
import type { ToolResources } from "../../../core/thread.ts";
import type { NewThread, ThreadChange } from "../../../engine/engine.ts";
import { storableText } from "../../storable-text.ts";
import { fileId, fileIds, metadata, optionalId, sizes } from "./fields.ts";
import { createMessageBody, decodeMessage } from "./message.ts";

const longestTtlSeconds = 10 * 366 * 86_400;

const toolResources = z.object({
  codeInterpreter: z.object({ fileIds: fileIds.nullish() }).nullish(),
  fileSearch: z
    .object({
      vectorStoreIds: z.array(fileId).max(sizes.files).nullish(),
      vectorStores: z
        .array(z.object({ fileIds: fileIds.nullish(), metadata: metadata.nullish() }))
        .max(sizes.files)
        .nullish(),
    })
    .nullish(),
});

const title = storableText(sizes.titleLength);
const ttlSeconds = z
  .int()
  .min(1)
  .max(longestTtlSeconds)
  .nullish()
  .describe(
    "How long the thread is kept after the last thing that happened in it; then it is deleted with all that " +
      "belongs to it. `null`: for ever.",
  );

export const createThreadBody = z
  .object({
    messages: z.array(createMessageBody).max(sizes.messages).nullish(),
    metadata: metadata.nullish(),
    title: title.nullish(),
    datasetId: storableText(sizes.idLength)
      .nullish()
      .describe("The thread dataset to which the thread belongs."),
    toolResources: toolResources.nullish(),
    ttlSeconds,
  })
  .meta({ id: "CreateThread" });

export const modifyThreadBody = z
  .object({
    title: title.nullish(),
    metadata: metadata.nullish().describe("Replaces the whole metadata; `null` clears it."),
    toolResources: toolResources.nullish().describe("Replaces all of them; `null` clears them."),
    ttlSeconds,
  })
  .meta({ id: "ModifyThread" });

export const copyThreadBody = z
  .object({
    upToMessageId: optionalId.describe("The last message to copy. Default: all messages are copied."),
  })
  .meta({ id: "CopyThread" });

export function decodeThread(thread: z.output<typeof createThreadBody> | null | undefined): NewThread {
  return {
    title: thread?.title ?? "",
    // An empty id means none.
    datasetId: thread?.datasetId || null,
    metadata: thread?.metadata ?? null,
    toolResources: decodeToolResources(thread?.toolResources),
    ttlMs: decodeTtl(thread?.ttlSeconds),
    messages: (thread?.messages ?? []).map(decodeMessage),
  };
}

/** What is left out stays as it is. */
export function decodeThreadChange({
  title,
  metadata,
  toolResources,
  ttlSeconds,
}: z.output<typeof modifyThreadBody>): ThreadChange {
  return {
    ...(title !== undefined && { title: title ?? "" }),
    ...(metadata !== undefined && { metadata }),
    ...(toolResources !== undefined && { toolResources: decodeToolResources(toolResources) }),
    ...(ttlSeconds !== undefined && { ttlMs: decodeTtl(ttlSeconds) }),
  };
}

function decodeTtl(seconds: number | null | undefined): number | null {
  return typeof seconds === "number" ? seconds * 1_000 : null;
}

function decodeToolResources(
  resources: z.output<typeof toolResources> | null | undefined,
): ToolResources | null {
  if (!resources) {
    return null;
  }
  const { codeInterpreter, fileSearch } = resources;
  return {
    ...(codeInterpreter && { codeInterpreter: { fileIds: codeInterpreter.fileIds ?? [] } }),
    ...(fileSearch && {
      fileSearch: {
        vectorStoreIds: fileSearch.vectorStoreIds ?? [],
        vectorStores: (fileSearch.vectorStores ?? []).map((store) => ({
          fileIds: store.fileIds ?? [],
          metadata: store.metadata ?? null,
        })),
      },
    }),
  };
}
