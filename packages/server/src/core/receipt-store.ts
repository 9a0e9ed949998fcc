import type { OrganizationId } from "./ids.ts";
import type { StoredReceipt } from "./receipt.ts";

export interface ReceiptStore {
  /** @returns the receipt under the key, unless it has expired. */
  findReceipt(params: {
    organizationId: OrganizationId;
    key: string;
    now: number;
  }): Promise<StoredReceipt | null>;
  /** Keeps the answer that was given, so that the next one is the same to the byte. The first one stays. */
  saveReceiptResponse(params: {
    organizationId: OrganizationId;
    key: string;
    response: { status: number; body: string };
  }): Promise<void>;
  /** @returns how many it deleted, of any organization. */
  deleteExpiredReceipts(params: { now: number; limit: number }): Promise<number>;
}
