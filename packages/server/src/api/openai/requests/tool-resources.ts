import { z } from "zod";
import type { ToolResources } from "../../../core/thread.ts";
import { id, metadata, sizes } from "./fields.ts";

const fileIds = z.array(id).max(sizes.files).nullish();

export const toolResources = z
  .object({
    code_interpreter: z.object({ file_ids: fileIds }).nullish(),
    file_search: z
      .object({
        vector_store_ids: z.array(id).max(sizes.files).nullish(),
        vector_stores: z
          .array(z.object({ file_ids: fileIds, metadata }))
          .max(sizes.files)
          .nullish(),
      })
      .nullish(),
  })
  .nullish();

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
