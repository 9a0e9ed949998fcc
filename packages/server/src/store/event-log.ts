import type { ExpressionBuilder, Kysely, UpdateObject } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { Lease } from "../core/lease.ts";
import type { RunState } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { isTerminal } from "../core/run-status.ts";
import type { AppendResult, RunStore } from "../core/store.ts";
import type { Database, DatabaseTraits } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import { fromJsonText, toJsonText } from "./json-text.ts";
import { project, writeProjection } from "./projection.ts";
import { toStateColumns } from "./row-mapper.ts";
import { resultingState, statusesThatAllow } from "./run-transition.ts";
import type { Schema } from "./schema.ts";

export function createEventLog({
  reader,
  write,
  traits,
}: Database): Pick<RunStore, "appendEvents" | "readEvents"> {
  return {
    appendEvents: ({ organizationId, runId, lease, from, events }) =>
      write(async (transaction): Promise<AppendResult> => {
        const lastSequence = await advanceRun(transaction, {
          organizationId,
          runId,
          lease,
          allowed: statusesThatAllow(events, from),
          events,
        });
        if (lastSequence === null) {
          return {
            appended: false,
            actual: await howRunStands(transaction, { organizationId, runId, lease }),
          };
        }
        const firstSequence = lastSequence - events.length + 1;
        await insertEvents(transaction, { traits, organizationId, runId, firstSequence, events });
        await writeProjection(transaction, { traits, organizationId, runId, projection: project(events) });
        return { appended: true, lastSequence };
      }),

    async readEvents({ organizationId, runId, after, limit }) {
      const rows = await reader
        .selectFrom("run_events")
        .select(["sequence", "event"])
        .where("organization_id", "=", organizationId)
        .where("run_id", "=", runId)
        .where("sequence", ">", after)
        .orderBy("sequence")
        .limit(limit)
        .execute();
      return rows.map(({ sequence, event }) => ({ sequence, event: fromJsonText(event) }));
    },
  };
}

/** The numbers must have been given out under the lock of the run's row, in the same transaction. */
export async function insertEvents(
  transaction: Kysely<Schema>,
  {
    traits,
    organizationId,
    runId,
    firstSequence,
    events,
  }: {
    traits: DatabaseTraits;
    organizationId: OrganizationId;
    runId: RunId;
    firstSequence: number;
    events: readonly RunEvent[];
  },
): Promise<void> {
  const rows = events.map((event, index) => ({
    organization_id: organizationId,
    run_id: runId,
    sequence: firstSequence + index,
    event: toJsonText(event),
  }));
  await insertRows(transaction, traits, "run_events", rows);
}

/**
 * Gives out numbers for the events and sets the state that they lead to, if the run is as the caller believes. The row
 * stays locked until the transaction ends, so numbers have no gaps and are never given twice.
 *
 * @returns the number of the last event, or `null` when the run is otherwise.
 */
async function advanceRun(
  transaction: Kysely<Schema>,
  {
    organizationId,
    runId,
    lease,
    allowed,
    events,
  }: {
    organizationId: OrganizationId;
    runId: RunId;
    lease: Lease | null;
    allowed: readonly RunState["status"][];
    events: readonly RunEvent[];
  },
): Promise<number | null> {
  if (allowed.length === 0) {
    return null;
  }
  const state = resultingState(events);
  let update = transaction
    .updateTable("runs")
    .set((eb) => ({
      last_event: eb("last_event", "+", events.length),
      ...(state === null ? {} : { ...toStateColumns(state), ...leaseColumns(eb, state) }),
    }))
    .where("organization_id", "=", organizationId)
    .where("id", "=", runId)
    .where("status", "in", allowed);
  if (lease !== null) {
    update = update.where("node_id", "=", lease.nodeId).where("fencing_token", "=", lease.fencingToken);
  }
  const row = await update.returning("last_event").executeTakeFirst();
  return row?.last_event ?? null;
}

/** What a status means for who may execute the run. */
function leaseColumns(
  eb: ExpressionBuilder<Schema, "runs">,
  { status, expiresAt }: RunState,
): UpdateObject<Schema, "runs"> {
  if (isTerminal(status)) {
    return { node_id: null, claimable_at: null };
  }
  if (status === "requires_action") {
    return { node_id: null, claimable_at: expiresAt };
  }
  if (status === "queued") {
    return { node_id: null, claimable_at: eb.ref("created_at"), attempt: 0 };
  }
  // A run that waited for the client has no node, and one is needed to put it away.
  return {
    claimable_at: eb
      .case()
      .when("node_id", "is", null)
      .then(eb.ref("created_at"))
      .else(eb.ref("claimable_at"))
      .end(),
  };
}

async function howRunStands(
  transaction: Kysely<Schema>,
  { organizationId, runId, lease }: { organizationId: OrganizationId; runId: RunId; lease: Lease | null },
): Promise<(AppendResult & { appended: false })["actual"]> {
  const row = await transaction
    .selectFrom("runs")
    .select(["status", "node_id", "fencing_token"])
    .where("organization_id", "=", organizationId)
    .where("id", "=", runId)
    .executeTakeFirst();
  if (row === undefined) {
    return null;
  }
  const { status, node_id, fencing_token } = row;
  const leaseLost = lease !== null && (node_id !== lease.nodeId || fencing_token !== lease.fencingToken);
  return { status, leaseLost };
}
