import type { z } from "zod";
import type { Assistant } from "../../../core/assistant.ts";
import { asId } from "../../../core/ids.ts";
import type { Saved } from "../../../core/import-entry.ts";
import { createAssistantBody, decodeAssistant } from "../requests/assistant.ts";
import { savedToolResources } from "../requests/tool-resources.ts";
import { savedId, savedTime, toMetadata, toMilliseconds } from "./saved-fields.ts";

/** An assistant as the API shows it. */
export const savedAssistant = createAssistantBody.extend({
  id: savedId,
  created_at: savedTime,
  tool_resources: savedToolResources,
});

export function decodeSavedAssistant(assistant: z.output<typeof savedAssistant>): Saved<Assistant> {
  return {
    ...decodeAssistant(assistant),
    id: asId(assistant.id),
    metadata: toMetadata(assistant.metadata),
    createdAt: toMilliseconds(assistant.created_at),
  };
}
