import { type ExpressionBuilder, type Kysely, sql, type UpdateObject } from "kysely";
import type { AccessKeyId, NodeId, OrganizationId, RunId, ThreadId } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { Lease } from "../core/lease.ts";
import type { RunEvent } from "../core/run-event.ts";
import { isTerminal, type RunStatus } from "../core/run-status.ts";
import { fromJsonText, type JsonText } from "./json-text.ts";
import { latestInstant } from "./latest-instant.ts";
import { type StateColumns, toStateColumns } from "./row-mapper.ts";
import { resultingState, statusesThatAllow } from "./run-transition.ts";
import type { Schema } from "./schema.ts";
import { statement } from "./statement.ts";
import { queued, waiting } from "./thread-hold.ts";

export interface AdvancedRun {
  threadId: ThreadId;
  /** The number of the last of the events. */
  lastSequence: number;
  /** Whether the events ended the run. */
  ended: boolean;
  /** Whether the run has its thread, or had it until now. */
  hasThread: boolean;
  /** Whether a run waits for the thread, which is known for good by who holds it; `false` when the run goes on. */
  isWaitedFor: boolean;
  fencingToken: number;
  createdAt: number;
  model: JsonText<string>;
  accessKeyId: AccessKeyId | null;
  /** In which the events leave it; `null` when they leave it as it was. */
  status: RunStatus | null;
  /** Absent unless it was given another since it was made. */
  metadata?: JsonObject | null;
}

/** To whom a run is given that nobody holds. */
export interface Taker {
  nodeId: NodeId;
  expiresAt: number;
}

/**
 * Gives out numbers for the events and sets the state that they lead to, if the run is as the caller believes. The row
 * stays locked until the transaction ends, so numbers have no gaps and are never given twice.
 *
 * @param params.taker - Gets the lease of the run, which goes on with the events.
 * @returns `null` when the run is otherwise.
 */
export async function advanceRun(
  transaction: Kysely<Schema>,
  {
    organizationId,
    runId,
    lease,
    from,
    events,
    taker = null,
  }: {
    organizationId: OrganizationId;
    runId: RunId;
    lease: Lease | null;
    from: readonly RunStatus[];
    events: readonly RunEvent[];
    taker?: Taker | null;
  },
): Promise<AdvancedRun | null> {
  const allowed = statusesThatAllow(events, from);
  if (allowed.length === 0) {
    return null;
  }
  const state = resultingState(events);
  const ended = state !== null && isTerminal(state.status);
  const { rows } = await advance(
    transaction,
    {
      organizationId,
      runId,
      numbers: events.length,
      endedAt: ended ? latestInstant(events) : null,
      ...(state !== null && toStateColumns(state)),
      nodeId: lease?.nodeId ?? null,
      fencingToken: lease?.fencingToken ?? 0,
      takenBy: taker?.nodeId ?? null,
      takenUntil: taker?.expiresAt ?? null,
    },
    { allowed, becomes: state?.status ?? null, leased: lease !== null, taken: taker !== null },
  );
  const [row] = rows;
  if (row === undefined) {
    return null;
  }
  return {
    threadId: row.thread_id,
    lastSequence: row.last_event,
    ended,
    hasThread: row.waiting === 0,
    isWaitedFor: row.waiting_run !== null,
    fencingToken: row.fencing_token,
    createdAt: row.created_at,
    model: row.model,
    accessKeyId: row.access_key_id,
    status: state?.status ?? null,
    ...(row.metadata !== null && { metadata: fromJsonText(row.metadata) }),
  };
}

interface Advance extends Partial<StateColumns> {
  organizationId: OrganizationId;
  runId: RunId;
  numbers: number;
  endedAt: number | null;
  nodeId: NodeId | null;
  fencingToken: number;
  takenBy: NodeId | null;
  takenUntil: number | null;
}

const advance = statement(
  (
    db,
    values: Advance,
    {
      allowed,
      becomes,
      leased,
      taken,
    }: { allowed: RunStatus[]; becomes: RunStatus | null; leased: boolean; taken: boolean },
  ) => {
    const { status, expires_at, error_code, state } = values;
    const ends = becomes !== null && isTerminal(becomes);
    const update = db
      .updateTable("runs")
      .set((eb) => ({
        last_event: eb("last_event", "+", values.numbers),
        ...(becomes === null
          ? {}
          : { status, expires_at, error_code, state, ...leaseColumns(eb, becomes, values) }),
        ...(ends ? { log_ended_at: values.endedAt } : {}),
        ...(taken ? takenColumns(eb, values) : {}),
      }))
      .where("organization_id", "=", values.organizationId)
      .where("id", "=", values.runId)
      .where("status", "in", allowed)
      .returning((eb) => [
        "thread_id",
        "created_at",
        "model",
        "access_key_id",
        "metadata",
        "last_event",
        "waiting",
        "fencing_token",
        ends ? selectWaitingRun(eb).as("waiting_run") : eb.lit(null).as("waiting_run"),
      ]);
    return leased
      ? update.where("node_id", "=", values.nodeId).where("fencing_token", "=", values.fencingToken)
      : update;
  },
);

/** One that waits for the thread of the run. */
function selectWaitingRun(eb: ExpressionBuilder<Schema, "runs">) {
  return eb
    .selectFrom("runs as others")
    .select("others.id")
    .whereRef("others.organization_id", "=", "runs.organization_id")
    .whereRef("others.thread_id", "=", "runs.thread_id")
    .where("others.waiting", "=", waiting)
    .where("others.status", "=", queued)
    .limit(sql.lit(1));
}

/** What a status means for who may execute the run. */
function leaseColumns(
  eb: ExpressionBuilder<Schema, "runs">,
  status: RunStatus,
  { expires_at }: Partial<StateColumns>,
): UpdateObject<Schema, "runs"> {
  if (isTerminal(status)) {
    return { node_id: null, claimable_at: null };
  }
  if (status === "requires_action") {
    return { node_id: null, claimable_at: expires_at };
  }
  if (status === "queued") {
    return { node_id: null, claimable_at: eb.ref("created_at"), attempt: 0 };
  }
  // A run that waited, for the client or for its thread, has no node, and one is needed to put it away.
  return {
    claimable_at: eb
      .case()
      .when("node_id", "is", null)
      .then(eb.ref("created_at"))
      .else(eb.ref("claimable_at"))
      .end(),
  };
}

/** As for a first claim: what was tried before the run waited does not count. */
function takenColumns(
  eb: ExpressionBuilder<Schema, "runs">,
  { takenBy, takenUntil }: Pick<Advance, "takenBy" | "takenUntil">,
): UpdateObject<Schema, "runs"> {
  return {
    node_id: takenBy,
    claimable_at: takenUntil,
    fencing_token: eb("fencing_token", "+", 1),
    attempt: 1,
  };
}
