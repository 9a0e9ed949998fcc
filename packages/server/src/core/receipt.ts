import type { OrganizationId } from "./ids.ts";
import type { JsonObject } from "./json.ts";

/**
 * The proof that a request was carried out, kept under the idempotency key that its sender chose.
 *
 * It is written in the transaction of what it proves, so a request is done exactly once however often it is sent, on
 * however many nodes, and whenever a process dies.
 */
export interface Receipt {
  organizationId: OrganizationId;
  /** The sender's key, 1 to 255 characters. */
  key: string;
  /** Tells the same request from another one under the same key: a digest of method, path and body. */
  digest: string;
  /** What the request made or changed: enough to answer it again. */
  subject: JsonObject;
  createdAt: number;
  /** From then on the key is free again. */
  expiresAt: number;
}

/** A receipt with the answer that was sent, once it was. */
export interface StoredReceipt extends Receipt {
  response: { status: number; body: string } | null;
}
