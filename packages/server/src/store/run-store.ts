import type { Kysely } from "kysely";
import type { ThreadTail } from "../core/message-store.ts";
import type { RunBeginning, RunStore } from "../core/run-store.ts";
import { createRun, type NewRun } from "./create-run.ts";
import type { Database } from "./database.ts";
import { createEventLog } from "./event-log.ts";
import { toJsonText } from "./json-text.ts";
import { readPage } from "./page.ts";
import { withReceipt } from "./receipts.ts";
import { fromRunRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { selectRuns } from "./select-runs.ts";
import { createStepStore } from "./step-store.ts";
import { selectThread } from "./thread-hold.ts";
import { readThreadTail } from "./thread-tail.ts";

export function createRunStore(database: Database): RunStore {
  const { reader, write, traits } = database;
  return {
    ...createEventLog(database),
    ...createStepStore(database),

    createRun: ({ receipt, ...newRun }) =>
      write(
        async (transaction) => {
          const result = await withReceipt(transaction, {
            receipt,
            effect: () => createRun(transaction, traits, newRun),
            wasDone: ({ created }) => created,
          });
          if (result.created && result.lease !== null && newRun.begin !== undefined) {
            const { lease } = result;
            newRun.begin.proceed({ lease, tail: await readTail(transaction, newRun, newRun.begin) });
          }
          return result;
        },
        { goesOut: newRun.begin !== undefined },
      ),

    async findRun({ organizationId, threadId, runId, at }) {
      const row = await selectRuns(reader)
        .where("runs.organization_id", "=", organizationId)
        .where("runs.thread_id", "=", threadId)
        .where("runs.id", "=", runId)
        .where(({ exists }) => exists(selectThread(reader, { organizationId, threadId, at })))
        .executeTakeFirst();
      return row === undefined ? null : fromRunRow(row);
    },

    listRuns: ({ organizationId, threadId, page }) =>
      readPage({
        list: selectRuns(reader)
          .where("runs.organization_id", "=", organizationId)
          .where("runs.thread_id", "=", threadId),
        page,
        toEntry: fromRunRow,
      }),

    updateRunMetadata: ({ organizationId, threadId, runId, metadata, at, receipt }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect() {
            const thread = selectThread(transaction, { organizationId, threadId, at });
            if (metadata !== undefined) {
              await transaction
                .updateTable("runs")
                .set({ metadata: toJsonText(metadata) })
                .where("organization_id", "=", organizationId)
                .where("thread_id", "=", threadId)
                .where("id", "=", runId)
                .where(({ exists }) => exists(thread))
                .execute();
            }
            const row = await selectRuns(transaction)
              .where("runs.organization_id", "=", organizationId)
              .where("runs.thread_id", "=", threadId)
              .where("runs.id", "=", runId)
              .where(({ exists }) => exists(thread))
              .executeTakeFirst();
            return row === undefined ? null : fromRunRow(row);
          },
          wasDone: (run) => run !== null,
        }),
      ),
  };
}

/** The end of the thread, that of a new one without asking. */
async function readTail(
  transaction: Kysely<Schema>,
  { newThread, messages, run: { organizationId, threadId } }: NewRun,
  { tailLength: limit }: RunBeginning,
): Promise<ThreadTail> {
  if (newThread === null) {
    return readThreadTail(transaction, { organizationId, threadId, before: null, limit });
  }
  const newest = messages.toReversed().slice(0, limit);
  return { messages: newest.map((message) => ({ message, tokens: null, origin: null })), steps: [] };
}
