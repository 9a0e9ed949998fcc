import type { Kysely } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { Lease } from "../core/lease.ts";
import type { ModelCall } from "../core/model-call.ts";
import { type RunEvent, withMetadata } from "../core/run-event.ts";
import { isTerminal, type RunStatus } from "../core/run-status.ts";
import { advanceRun, type Taker } from "./advance-run.ts";
import type { DatabaseTraits } from "./database.ts";
import { toBatches } from "./event-batch.ts";
import { insertRows } from "./insert-rows.ts";
import { latestInstant } from "./latest-instant.ts";
import { writeModelCalls } from "./model-calls.ts";
import { project, writeProjection } from "./projection.ts";
import { resultingState } from "./run-transition.ts";
import { recordUsage } from "./run-usage.ts";
import type { Schema } from "./schema.ts";
import { keepAlive } from "./thread-hold.ts";
import { promoteWaitingRun, takeWaitingRun } from "./waiting-runs.ts";

interface AppendedToRun {
  lastSequence: number;
  promoted: boolean;
  fencingToken: number;
  /** @see AppendResult */
  metadata?: JsonObject | null;
}

/**
 * Appends events to a run's log and applies them to everything that they speak of. The caller holds the thread if they
 * touch it.
 *
 * @returns `null` when the run is not as the caller believes.
 */
export async function appendToRun(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  append: {
    organizationId: OrganizationId;
    runId: RunId;
    lease: Lease | null;
    from: readonly RunStatus[];
    events: readonly RunEvent[];
    modelCalls?: readonly ModelCall[];
    at?: number;
    taker?: Taker | null;
  },
): Promise<AppendedToRun | null> {
  const { organizationId, runId, modelCalls = [] } = append;
  const at = append.at ?? latestInstant(append.events);
  const advanced = await advanceRun(transaction, append);
  if (advanced === null) {
    return null;
  }
  const { threadId, lastSequence, ended, hasThread, isWaitedFor, fencingToken } = advanced;
  const change = "metadata" in advanced ? { metadata: advanced.metadata } : {};
  const events = withMetadata(append.events, change);
  const firstSequence = lastSequence - events.length + 1;
  await insertEvents(transaction, { traits, organizationId, runId, firstSequence, at, events });
  await writeModelCalls(transaction, modelCalls);
  await writeProjection(transaction, {
    traits,
    organizationId,
    runId,
    firstSequence,
    projection: project(events),
  });
  if (!touchesThread(events)) {
    return { lastSequence, promoted: false, fencingToken, ...change };
  }
  if (ended) {
    const begins = events.some(({ type }) => type === "run.in_progress");
    await recordUsage(transaction, traits, { organizationId, runId, run: advanced, modelCalls, begins });
  }
  await keepAlive(transaction, { organizationId, threadId, at });
  if (ended && !hasThread) {
    await takeWaitingRun(transaction, { organizationId, runId });
  }
  const promoted =
    ended &&
    hasThread &&
    isWaitedFor &&
    (await promoteWaitingRun(transaction, traits, { organizationId, threadId, at }));
  return { lastSequence, promoted, fencingToken, ...change };
}

/** Whether events change more than their run: they add to its thread, or give it free. */
export function touchesThread(events: readonly RunEvent[]): boolean {
  const state = resultingState(events);
  return (
    (state !== null && isTerminal(state.status)) || events.some(({ type }) => type === "message.created")
  );
}

/** The numbers must have been given out under the lock of the run's row, in the same transaction. */
export async function insertEvents(
  transaction: Kysely<Schema>,
  {
    traits,
    organizationId,
    runId,
    firstSequence,
    at,
    events,
  }: {
    traits: DatabaseTraits;
    organizationId: OrganizationId;
    runId: RunId;
    firstSequence: number;
    at: number;
    events: readonly RunEvent[];
  },
): Promise<void> {
  let sequence = firstSequence - 1;
  const rows = toBatches(events).map(({ count, text }) => {
    sequence += count;
    return { organization_id: organizationId, run_id: runId, sequence, at, event: text };
  });
  await insertRows(transaction, traits, "run_events", rows);
}
