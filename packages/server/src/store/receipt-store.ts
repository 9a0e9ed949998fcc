import { sql } from "kysely";
import type { ReceiptStore } from "../core/receipt-store.ts";
import type { Database } from "./database.ts";
import { toJsonText } from "./json-text.ts";
import { fromReceiptRow } from "./row-mapper.ts";
import { textKey } from "./text-key.ts";

export function createReceiptStore({ reader, write }: Database): ReceiptStore {
  return {
    async findReceipt({ organizationId, key, now }) {
      const row = await reader
        .selectFrom("receipts")
        .selectAll()
        .where("organization_id", "=", organizationId)
        .where("key", "=", textKey(key))
        .where("expires_at", ">", now)
        .executeTakeFirst();
      return row === undefined ? null : fromReceiptRow(row);
    },

    saveReceiptResponse: ({ organizationId, key, response }) =>
      write(async (transaction) => {
        await transaction
          .updateTable("receipts")
          .set({ response: toJsonText(response) })
          .where("organization_id", "=", organizationId)
          .where("key", "=", textKey(key))
          .where("response", "is", null)
          .execute();
      }),

    deleteExpiredReceipts: ({ now, limit }) =>
      write(async (transaction) => {
        const expired = transaction
          .selectFrom("receipts")
          .select(["organization_id", "key"])
          .where("expires_at", "<=", now)
          .orderBy("expires_at")
          .limit(limit);
        const { numDeletedRows } = await transaction
          .deleteFrom("receipts")
          .where(sql`(organization_id, key)`, "in", expired)
          // Said again of the row itself: since it was found, its key may have been taken anew.
          .where("expires_at", "<=", now)
          .executeTakeFirst();
        return Number(numDeletedRows);
      }),
  };
}
