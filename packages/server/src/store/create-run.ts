import type { Insertable, Kysely } from "kysely";
import type { Lease } from "../core/lease.ts";
import { type Run, stateOf } from "../core/run.ts";
import { isActive } from "../core/run-status.ts";
import type { CreatedRun, RunStore } from "../core/run-store.ts";
import { insertEvents } from "./append-to-run.ts";
import type { DatabaseTraits } from "./database.ts";
import { addMessages, insertMessages } from "./insert-messages.ts";
import { insertRow } from "./insert-rows.ts";
import { insertThread } from "./insert-thread.ts";
import { toJsonText } from "./json-text.ts";
import { findPosition, type Position } from "./page.ts";
import { replaceRuns } from "./replace-runs.ts";
import { rewindThread } from "./rewind-thread.ts";
import { toSettingsText, toStateColumns } from "./row-mapper.ts";
import type { RunTable, Schema } from "./schema.ts";
import { holdThreadToChange, keepAlive } from "./thread-hold.ts";
import { insertWaitingRun } from "./waiting-runs.ts";

/** A row of its own costs about as much as this, written with the run's row a few times more. */
const longestSettingsInRow = 1_000;

export type NewRun = Omit<Parameters<RunStore["createRun"]>[0], "receipt">;
type Result = Awaited<ReturnType<RunStore["createRun"]>>;

/** @see RunStore.createRun */
export async function createRun(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  newRun: NewRun,
): Promise<Result> {
  const { newThread, run, whenBusy, rewindTo } = newRun;
  const thread = { organizationId: run.organizationId, threadId: run.threadId };
  if (newThread !== null) {
    await insertThread(transaction, traits, newThread);
    return start(transaction, traits, newRun, { rewind: null });
  }
  const held = await holdThreadToChange(transaction, traits, { ...thread, at: run.createdAt });
  if (held === null) {
    return { created: false, missing: "thread" };
  }
  const rewind = rewindTo === null ? null : await findPosition(messagesOf(transaction, run), rewindTo);
  if (rewind === undefined) {
    return { created: false, missing: "message" };
  }
  const active = held.activeRun;
  if (active === null) {
    await keepAlive(transaction, { ...thread, at: run.createdAt });
    return start(transaction, traits, newRun, { rewind });
  }
  if (whenBusy === "refuse") {
    return { created: false, threadBusy: { runId: active } };
  }
  const cancelled =
    whenBusy === "replace"
      ? await replaceRuns(transaction, traits, { ...thread, active, at: run.createdAt })
      : [];
  await keepAlive(transaction, { ...thread, at: run.createdAt });
  await wait(transaction, traits, newRun, { rewind });
  return { created: true, lease: null, cancelling: whenBusy === "replace" ? active : null, cancelled };
}

/** The run has the thread from now on. */
async function start(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  newRun: NewRun,
  { rewind }: { rewind: Position | null },
): Promise<CreatedRun> {
  const { newThread, messages, run, lease: newLease } = newRun;
  const { organizationId, threadId, id: runId } = run;
  if (rewind !== null) {
    await rewindThread(transaction, traits, { organizationId, threadId, to: rewind, at: run.createdAt });
  }
  const lease: Lease | null = newLease && {
    organizationId,
    runId,
    nodeId: newLease.nodeId,
    fencingToken: 1,
  };
  const claimableAt = newLease?.expiresAt ?? run.createdAt;
  await insertRun(transaction, traits, lease === null ? newRun : begun(newRun), {
    waiting: 0,
    node_id: lease?.nodeId ?? null,
    fencing_token: lease === null ? 0 : 1,
    attempt: lease === null ? 0 : 1,
    claimable_at: isActive(run.status) ? claimableAt : null,
  });
  if (newThread === null) {
    await addMessages(transaction, traits, { organizationId, threadId, messages });
  } else {
    await insertMessages(transaction, traits, { organizationId, messages });
  }
  return { created: true, lease, cancelling: null, cancelled: [] };
}

function begun({ run, events, begin }: NewRun): Pick<NewRun, "run" | "events"> {
  return begin === undefined
    ? { run, events }
    : {
        run: { ...run, ...begin.state },
        events: [...events, { type: "run.in_progress", state: begin.state }],
      };
}

/** The run gets the thread when those before it have ended; its expiry is all that it can be claimed for until then. */
async function wait(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  newRun: NewRun,
  { rewind }: { rewind: Position | null },
): Promise<void> {
  const { messages, run } = newRun;
  const { organizationId, id: runId } = run;
  await insertRun(transaction, traits, newRun, {
    waiting: 1,
    node_id: null,
    fencing_token: 0,
    attempt: 0,
    claimable_at: run.expiresAt,
  });
  await insertWaitingRun(transaction, { organizationId, runId, messages, rewindTo: rewind });
}

async function insertRun(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { run, events }: Pick<NewRun, "run" | "events">,
  execution: Pick<RunTable, "waiting" | "node_id" | "fencing_token" | "attempt" | "claimable_at">,
): Promise<void> {
  const { organizationId, id: runId } = run;
  const settings = toSettingsText(run);
  const isShort = settings.length <= longestSettingsInRow;
  const row: Insertable<RunTable> = {
    id: runId,
    organization_id: organizationId,
    thread_id: run.threadId,
    created_at: run.createdAt,
    model: toJsonText(run.model),
    assistant_id: run.assistantId,
    access_key_id: run.accessKeyId,
    last_event: events.length,
    settings: isShort ? settings : null,
    ...toStateColumns(stateOf(run)),
    ...execution,
  };
  await insertRow(transaction, "runs", row);
  if (!isShort) {
    await insertRow(transaction, "run_settings", {
      organization_id: organizationId,
      run_id: runId,
      settings,
    });
  }
  await insertEvents(transaction, {
    traits,
    organizationId,
    runId,
    firstSequence: 1,
    at: run.createdAt,
    events,
  });
}

function messagesOf(transaction: Kysely<Schema>, { organizationId, threadId }: Run) {
  return transaction
    .selectFrom("messages")
    .select(["created_at", "ordinal"])
    .where("organization_id", "=", organizationId)
    .where("thread_id", "=", threadId);
}
