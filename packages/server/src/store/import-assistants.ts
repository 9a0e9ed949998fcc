import { isDeepStrictEqual } from "node:util";
import type { Kysely } from "kysely";
import type { Assistant } from "../core/assistant.ts";
import type { OrganizationId } from "../core/ids.ts";
import type { ImportOutcome, Saved } from "../core/import-entry.ts";
import { fromAssistantRow, toAssistantRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";

/** There are few of them, so each has statements of its own. */
export async function importAssistants(
  transaction: Kysely<Schema>,
  {
    organizationId,
    now,
    assistants,
  }: {
    organizationId: OrganizationId;
    now: number;
    assistants: readonly { saved: Saved<Assistant>; tell: (outcome: ImportOutcome["outcome"]) => void }[];
  },
): Promise<void> {
  for (const { saved, tell } of assistants) {
    const assistant = { ...saved, organizationId, createdAt: saved.createdAt ?? now };
    const inserted = await transaction
      .insertInto("assistants")
      .values(toAssistantRow(assistant))
      .onConflict((conflict) => conflict.columns(["organization_id", "id"]).doNothing())
      .returning("id")
      .executeTakeFirst();
    if (inserted !== undefined) {
      tell("new");
      continue;
    }
    const row = await transaction
      .selectFrom("assistants")
      .selectAll()
      .where("organization_id", "=", organizationId)
      .where("id", "=", saved.id)
      .executeTakeFirstOrThrow();
    const known = fromAssistantRow(row);
    const expected = { ...assistant, createdAt: saved.createdAt ?? known.createdAt };
    tell(isDeepStrictEqual(known, expected) ? "known" : "conflict");
  }
}
