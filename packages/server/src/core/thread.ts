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
  /** How long the thread is kept after the last message or run in it; `null` for ever. */
  ttlMs: number | null;
  /** When it is deleted if nothing more happens in it; `null` for never. */
  expiresAt: number | null;
}

/** Which threads a list holds: those that match all of it. */
export interface ThreadFilter {
  datasetId: string | null;
  /** Pairs that the metadata must hold at its top level. Values are compared as text: 3 and "3" are the same. */
  metadata: Readonly<Record<string, string>>;
  /** Words that the title or one of the messages must hold, all of them, in any case and order; `null` for any. */
  search: string | null;
}

/** The files that tools may use in a thread. */
export interface ToolResources {
  codeInterpreter?: { fileIds: string[] };
  fileSearch?: {
    vectorStoreIds: string[];
    vectorStores: { fileIds: string[]; metadata: JsonObject | null }[];
  };
}
