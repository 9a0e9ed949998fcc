import type { Kysely } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { RecordedEvent } from "../core/insight.ts";
import type { Lease } from "../core/lease.ts";
import type { SequencedEvent } from "../core/run-event.ts";
import type { AppendResult, RunStore } from "../core/run-store.ts";
import { appendToRun, touchesThread } from "./append-to-run.ts";
import type { Database } from "./database.ts";
import { deleteOldEvents } from "./delete-old-events.ts";
import { readLog } from "./read-log.ts";
import { withReceipt } from "./receipts.ts";
import type { Schema } from "./schema.ts";
import { holdThreadOfRun } from "./thread-hold.ts";

export function createEventLog({
  reader,
  write,
  traits,
}: Database): Pick<
  RunStore,
  "appendEvents" | "findLastSequence" | "readEvents" | "readNextEvents" | "deleteOldEvents"
> {
  return {
    appendEvents: ({ receipt, ...append }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect(): Promise<AppendResult> {
            if (touchesThread(append.events)) {
              await holdThreadOfRun(transaction, traits, append);
            }
            const appended = await appendToRun(transaction, traits, append);
            if (appended === null) {
              return { appended: false, actual: await howRunStands(transaction, append) };
            }
            const { fencingToken: _, ...result } = appended;
            return { appended: true, ...result };
          },
          wasDone: ({ appended }) => appended,
        }),
      ),

    async findLastSequence({ organizationId, runId }) {
      const row = await reader
        .selectFrom("runs")
        .select("last_event")
        .where("organization_id", "=", organizationId)
        .where("id", "=", runId)
        .executeTakeFirst();
      return row?.last_event ?? 0;
    },

    async readEvents({ organizationId, runId, after, limit }) {
      const { events } = await readLog(reader, { organizationId, runId, after, limit });
      return events.map(withoutTime);
    },

    async readNextEvents({ organizationId, runId, after, limit, maxLength }) {
      const { events, hasMore } = await readLog(reader, { organizationId, runId, after, limit, maxLength });
      return { events: events.map(withoutTime), hasMore };
    },

    deleteOldEvents: (params) => write((transaction) => deleteOldEvents(transaction, traits, params)),
  };
}

function withoutTime({ sequence, event }: RecordedEvent): SequencedEvent {
  return { sequence, event };
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
