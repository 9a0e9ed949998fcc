import type { AssistantStore } from "../core/assistant-store.ts";
import type { Database } from "./database.ts";
import { readPage } from "./page.ts";
import { withReceipt } from "./receipts.ts";
import { fromAssistantRow, toAssistantRow } from "./row-mapper.ts";
import { textKey } from "./text-key.ts";

export function createAssistantStore({ reader, write, traits }: Database): AssistantStore {
  return {
    createAssistant: ({ assistant, receipt }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect() {
            const inserted = await transaction
              .insertInto("assistants")
              .values(toAssistantRow(assistant))
              .onConflict((conflict) => conflict.columns(["organization_id", "model_name"]).doNothing())
              .returning("id")
              .executeTakeFirst();
            return inserted !== undefined;
          },
          wasDone: (created) => created,
        }),
      ),

    async findAssistant({ organizationId, assistantId }) {
      const row = await reader
        .selectFrom("assistants")
        .selectAll()
        .where("organization_id", "=", organizationId)
        .where("id", "=", assistantId)
        .executeTakeFirst();
      return row === undefined ? null : fromAssistantRow(row);
    },

    async findAssistantByModelName({ organizationId, modelName }) {
      if (modelName === "") {
        return null;
      }
      const row = await reader
        .selectFrom("assistants")
        .selectAll()
        .where("organization_id", "=", organizationId)
        .where("model_name", "=", textKey(modelName))
        .executeTakeFirst();
      return row === undefined ? null : fromAssistantRow(row);
    },

    listAssistants: ({ organizationId, page }) =>
      readPage({
        list: reader.selectFrom("assistants").selectAll().where("organization_id", "=", organizationId),
        page,
        toEntry: fromAssistantRow,
      }),

    updateAssistant: ({ organizationId, assistantId, change, receipt }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect() {
            const own = transaction
              .selectFrom("assistants")
              .selectAll()
              .where("organization_id", "=", organizationId)
              .where("id", "=", assistantId);
            if (change.modelName !== undefined && change.modelName !== "") {
              // The name must still be free when it is written, and a refused update would end the transaction.
              await traits.holdTable(transaction, "assistants");
              const holder = await transaction
                .selectFrom("assistants")
                .select("id")
                .where("organization_id", "=", organizationId)
                .where("model_name", "=", textKey(change.modelName))
                .where("id", "<>", assistantId)
                .executeTakeFirst();
              if (holder !== undefined) {
                return (await own.executeTakeFirst()) === undefined ? null : "taken";
              }
            }
            const row = await traits.keepRows(own).executeTakeFirst();
            if (row === undefined) {
              return null;
            }
            const assistant = { ...fromAssistantRow(row), ...change };
            const { model_name, body } = toAssistantRow(assistant);
            await transaction
              .updateTable("assistants")
              .set({ model_name, body })
              .where("organization_id", "=", organizationId)
              .where("id", "=", assistantId)
              .execute();
            return assistant;
          },
          wasDone: (result) => result !== null && result !== "taken",
        }),
      ),

    deleteAssistant: ({ organizationId, assistantId }) =>
      write(async (transaction) => {
        const { numDeletedRows } = await transaction
          .deleteFrom("assistants")
          .where("organization_id", "=", organizationId)
          .where("id", "=", assistantId)
          .executeTakeFirst();
        return numDeletedRows === 1n;
      }),
  };
}
