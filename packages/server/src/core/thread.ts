import type { OrganizationId, ThreadId } from "./ids.ts";
import type { JsonObject } from "./json.ts";

/** An ordered conversation. */
export interface Thread {
  id: ThreadId;
  organizationId: OrganizationId;
  title: string;
  datasetId: string | null;
  metadata: JsonObject | null;
  toolResources: ToolResources | null;
  createdAt: number;
}

/** The files that tools may use in a thread. */
export interface ToolResources {
  codeInterpreter?: { fileIds: string[] };
  fileSearch?: {
    vectorStoreIds: string[];
    vectorStores: { fileIds: string[]; metadata: JsonObject | null }[];
  };
}
