import type { Kysely } from "kysely";
import type { MessageId, StepId } from "../core/ids.ts";
import { type MessageOrigin, stepsBefore } from "../core/message-origin.ts";
import type { ThreadStore } from "../core/thread-store.ts";
import type { DatabaseTraits } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import { insertThread } from "./insert-thread.ts";
import { fromJsonText, type JsonText, toJsonText } from "./json-text.ts";
import { findPosition, following, inListOrder, upToPosition } from "./page.ts";
import type { MessageTable, Schema } from "./schema.ts";
import { indexMessages } from "./search/indexing.ts";
import { holdThread, type ThreadKey } from "./thread-hold.ts";
import { messagesOf, stepsOfCallingRuns } from "./thread-tail.ts";

/** How many messages are in memory at a time. */
const pageSize = 500;

/** @see ThreadStore.copyThread */
export async function copyThread(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { sourceId, upTo, thread, nextMessageId }: Omit<Parameters<ThreadStore["copyThread"]>[0], "receipt">,
): Promise<boolean> {
  const { organizationId } = thread;
  const source = { organizationId, threadId: sourceId };
  if (!(await holdThread(transaction, traits, source))) {
    return false;
  }
  const messages = messagesOf(transaction, source);
  const last = upTo === null ? null : await findPosition(messages, upTo);
  if (last === undefined) {
    return false;
  }
  await insertThread(transaction, traits, thread);

  const finished = messages.where("status", "<>", "in_progress");
  const bounded = last === null ? finished : upToPosition(finished, last);
  const placedSteps = new Set<StepId>();
  let rows = await inListOrder(bounded, "asc").limit(pageSize).execute();
  for (let end = rows.at(-1); end !== undefined; end = rows.at(-1)) {
    const origins = await originsOf(transaction, { ...source, rows, placedSteps });
    const copies = rows.map(({ ordinal: _, ...row }) => ({
      ...row,
      id: nextMessageId(),
      thread_id: thread.id,
      run_id: null,
      origin: origins.get(row.id) ?? row.origin,
    }));
    await insertRows(transaction, traits, "messages", copies);
    await indexMessages(
      transaction,
      { search: traits.search, organizationId },
      copies.map(({ id, status, body }) => ({ id, status, ...fromJsonText(body) })),
    );
    rows = await inListOrder(following(bounded, end, "asc"), "asc")
      .limit(pageSize)
      .execute();
  }
  return true;
}

/**
 * What led to those of the messages that runs wrote.
 *
 * @param params.placedSteps - Steps that an earlier message has already; grows.
 */
async function originsOf(
  transaction: Kysely<Schema>,
  {
    rows,
    placedSteps,
    ...thread
  }: ThreadKey & { rows: readonly Pick<MessageTable, "id" | "run_id">[]; placedSteps: Set<StepId> },
): Promise<Map<MessageId, JsonText<MessageOrigin>>> {
  const runIds = new Set(rows.flatMap(({ run_id }) => (run_id === null ? [] : [run_id])));
  const steps = await stepsOfCallingRuns(transaction, { ...thread, runIds: [...runIds] });
  const stepsByRun = Map.groupBy(steps, ({ runId }) => runId);
  const origins = new Map<MessageId, JsonText<MessageOrigin>>();
  for (const { id, run_id: runId } of rows) {
    if (runId !== null) {
      const before = stepsBefore(id, stepsByRun.get(runId) ?? []).filter((step) => !placedSteps.has(step.id));
      const rounds = before.flatMap(({ details }) =>
        details.type === "tool_calls" ? [details.toolCalls] : [],
      );
      for (const step of before) {
        placedSteps.add(step.id);
      }
      origins.set(id, toJsonText({ runId, rounds }));
    }
  }
  return origins;
}
