import type { Kysely } from "kysely";
import { IdempotencyKeyUsedError } from "../core/errors.ts";
import type { Receipt } from "../core/receipt.ts";
import { toReceiptRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";

/**
 * Carries out what a receipt proves, if its key is free.
 *
 * The receipt is written first. Of two transactions under one key the second then waits with nothing in its hands, and
 * when the first has ended it sees the receipt, not the effect.
 *
 * @param params.wasDone - Whether the effect took place. If not, there is nothing to prove, and the key stays free.
 * @throws {IdempotencyKeyUsedError}
 */
export async function withReceipt<Result>(
  transaction: Kysely<Schema>,
  {
    receipt,
    effect,
    wasDone,
  }: { receipt: Receipt | null; effect: () => Promise<Result>; wasDone: (result: Result) => boolean },
): Promise<Result> {
  if (receipt === null) {
    return effect();
  }
  const row = toReceiptRow(receipt);
  const inserted = await transaction
    .insertInto("receipts")
    .values(row)
    .onConflict((conflict) =>
      conflict
        .columns(["organization_id", "key"])
        .doUpdateSet(row)
        .where("receipts.expires_at", "<=", receipt.createdAt),
    )
    .returning("key")
    .executeTakeFirst();
  if (inserted === undefined) {
    throw new IdempotencyKeyUsedError();
  }
  const result = await effect();
  if (!wasDone(result)) {
    await transaction
      .deleteFrom("receipts")
      .where("organization_id", "=", row.organization_id)
      .where("key", "=", row.key)
      .execute();
  }
  return result;
}
