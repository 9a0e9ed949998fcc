import { sql } from "kysely";
import type { MessageStore } from "../core/message-store.ts";
import type { Database } from "./database.ts";
import { inBatches } from "./in-batches.ts";
import { addMessages } from "./insert-messages.ts";
import { keepRevision, keepTombstones } from "./message-revisions.ts";
import { readPage } from "./page.ts";
import { withReceipt } from "./receipts.ts";
import { fromMessageRow, toMessageRow } from "./row-mapper.ts";
import { reindexMessage } from "./search/indexing.ts";
import { holdThread, holdThreadToChange, keepAlive, selectThread } from "./thread-hold.ts";
import { messagesOf, readThreadTail } from "./thread-tail.ts";

type Updated = Awaited<ReturnType<MessageStore["updateMessage"]>>;
type Created = Awaited<ReturnType<MessageStore["createMessage"]>>;

/** How many token counts one statement saves: enough for the messages of one model call. */
const countsPerStatement = 500;

export function createMessageStore({ reader, write, traits }: Database): MessageStore {
  return {
    listMessages({ organizationId, threadId, runId, page }) {
      const messages = messagesOf(reader, { organizationId, threadId });
      const list = runId === null ? messages : messages.where("run_id", "=", runId);
      return readPage({ list, page, toEntry: fromMessageRow });
    },

    async findMessage({ organizationId, threadId, messageId, at }) {
      const row = await messagesOf(reader, { organizationId, threadId })
        .where("id", "=", messageId)
        .where(({ exists }) => exists(selectThread(reader, { organizationId, threadId, at })))
        .executeTakeFirst();
      return row === undefined ? null : fromMessageRow(row);
    },

    createMessage: ({ message, receipt }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect(): Promise<Created> {
            const { organizationId, threadId, createdAt } = message;
            const thread = { organizationId, threadId };
            const held = await holdThreadToChange(transaction, traits, { ...thread, at: createdAt });
            if (held === null) {
              return { created: false, missing: "thread" };
            }
            if (held.activeRun !== null) {
              return { created: false, threadBusy: { runId: held.activeRun } };
            }
            const messages = [message];
            const [added = message] = await addMessages(transaction, traits, {
              organizationId,
              threadId,
              messages,
            });
            await keepAlive(transaction, { organizationId, threadId, at: createdAt });
            return { created: true, message: added };
          },
          wasDone: ({ created }) => created,
        }),
      ),

    updateMessage: ({ organizationId, threadId, messageId, change, at, receipt }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect(): Promise<Updated> {
            if (!(await holdThread(transaction, traits, { organizationId, threadId, at }))) {
              return null;
            }
            const query = messagesOf(transaction, { organizationId, threadId }).where("id", "=", messageId);
            const row = await traits.keepRows(query).executeTakeFirst();
            if (row === undefined) {
              return null;
            }
            if (row.status === "in_progress") {
              return "being written";
            }
            const message = { ...fromMessageRow(row), ...change };
            const isOtherText = change.content !== undefined || change.role !== undefined;
            if (isOtherText) {
              await keepRevision(transaction, traits, { row, at });
            }
            await transaction
              .updateTable("messages")
              .set({
                body: toMessageRow(message).body,
                token_count: isOtherText ? null : row.token_count,
              })
              .where("organization_id", "=", organizationId)
              .where("id", "=", messageId)
              .execute();
            if (change.content !== undefined) {
              await reindexMessage(transaction, { search: traits.search, organizationId }, message);
            }
            await keepAlive(transaction, { organizationId, threadId, at });
            return message;
          },
          wasDone: (message) => message !== null && message !== "being written",
        }),
      ),

    deleteMessage: ({ organizationId, threadId, messageId, at }) =>
      write(async (transaction) => {
        if (!(await holdThread(transaction, traits, { organizationId, threadId, at }))) {
          return false;
        }
        const query = messagesOf(transaction, { organizationId, threadId }).where("id", "=", messageId);
        const row = await traits.keepRows(query).executeTakeFirst();
        if (row === undefined) {
          return false;
        }
        await keepTombstones(transaction, traits, { rows: [row], at });
        const ordinals = sql`${row.ordinal}`;
        await traits.search.remove(transaction, { table: "messages", organizationId, ordinals });
        await transaction
          .deleteFrom("messages")
          .where("organization_id", "=", organizationId)
          .where("id", "=", messageId)
          .execute();
        await keepAlive(transaction, { organizationId, threadId, at });
        return true;
      }),

    readThreadTail: (params) => readThreadTail(reader, params),

    saveTokenCounts: ({ organizationId, counts }) =>
      write(async (transaction) => {
        for (const batch of inBatches(counts, countsPerStatement)) {
          const values = batch.map(
            ({ messageId, tokens }) => sql`(${messageId}, cast(${tokens} as integer))`,
          );
          // Both databases name the columns of a bare VALUES list column1, column2.
          await sql`
            update messages set token_count = counts.column2
            from (values ${sql.join(values)}) as counts
            where messages.organization_id = ${organizationId} and messages.id = counts.column1
            and not exists (
              select 1 from message_revisions as edited
              where edited.organization_id = messages.organization_id and edited.thread_id = messages.thread_id
              and edited.message_id = messages.id
            )
          `.execute(transaction);
        }
      }),
  };
}
