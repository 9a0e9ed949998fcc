import { z } from "zod";
import type { ToolResources } from "../../../core/thread.ts";
import { id, metadata, sizes } from "./fields.ts";

/** @see assistants-v2.md, section 3.1 */
export const toolResources = toolResourcesWithin({
  interpreterFiles: sizes.interpreterFiles,
  vectorStores: sizes.vectorStores,
});

/** Of what was saved elsewhere, perhaps within other limits. */
export const savedToolResources = toolResourcesWithin({
  interpreterFiles: sizes.files,
  vectorStores: sizes.files,
});

function toolResourcesWithin(most: { interpreterFiles: number; vectorStores: number }) {
  const fileIds = z.array(id);
  return z
    .object({
      code_interpreter: z.object({ file_ids: fileIds.max(most.interpreterFiles).nullish() }).nullish(),
      file_search: z
        .object({
          vector_store_ids: z.array(id).max(most.vectorStores).nullish(),
          vector_stores: z
            .array(z.object({ file_ids: fileIds.max(sizes.files).nullish(), metadata }))
            .max(most.vectorStores)
            .nullish(),
        })
        .nullish(),
    })
    .nullish();
}

export function decodeToolResources(resources: z.output<typeof toolResources>): ToolResources | null {
  if (!resources) {
    return null;
  }
  const { code_interpreter: interpreter, file_search: search } = resources;
  return {
    ...(interpreter && { codeInterpreter: { fileIds: interpreter.file_ids ?? [] } }),
    ...(search && {
      fileSearch: {
        vectorStoreIds: search.vector_store_ids ?? [],
        vectorStores: (search.vector_stores ?? []).map((store) => ({
          fileIds: store.file_ids ?? [],
          metadata: store.metadata ?? null,
        })),
      },
    }),
  };
}
