import type { FileId, OrganizationId } from "./ids.ts";

/** @see assistants-v2.md, section 10 */
export const filePurposes = ["assistants", "batch", "fine-tune", "vision", "user_data", "evals"] as const;

export type FilePurpose = (typeof filePurposes)[number];

/** A file that somebody has uploaded, for messages and tools to refer to. Its content never changes. */
export interface StoredFile {
  id: FileId;
  organizationId: OrganizationId;
  /** As its sender gave it, without folders. It says nothing of the content, and is no path. */
  name: string;
  /** How long the content is. */
  bytes: number;
  /** What the sender wants it for; the server keeps it and makes no difference. */
  purpose: FilePurpose;
  createdAt: number;
  /** When it is deleted; `null` for never. */
  expiresAt: number | null;
}
