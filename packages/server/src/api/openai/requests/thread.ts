import { z } from "zod";
import type { NewThread, ThreadChange } from "../../../engine/engine.ts";
import { metadata } from "./fields.ts";
import { decodeMessage, messages } from "./message.ts";
import { decodeToolResources, toolResources } from "./tool-resources.ts";

/** @see assistants-v2.md, section 3.3 */
export const createThreadBody = z.object({ messages, metadata, tool_resources: toolResources });
export const modifyThreadBody = z.object({ metadata, tool_resources: toolResources });

export function decodeThread(body: z.output<typeof createThreadBody> | null | undefined): NewThread {
  return {
    title: "",
    datasetId: null,
    metadata: body?.metadata ?? null,
    toolResources: decodeToolResources(body?.tool_resources),
    ttlMs: null,
    messages: (body?.messages ?? []).map(decodeMessage),
  };
}

/** What is left out stays as it is. */
export function decodeThreadChange(body: z.output<typeof modifyThreadBody>): ThreadChange {
  return {
    ...(body.metadata !== undefined && { metadata: body.metadata }),
    ...(body.tool_resources !== undefined && { toolResources: decodeToolResources(body.tool_resources) }),
  };
}
