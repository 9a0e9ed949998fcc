import type { Kysely } from "kysely";
import type { RunId } from "../core/ids.ts";
import type { RunState } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import { appendToRun } from "./append-to-run.ts";
import type { DatabaseTraits } from "./database.ts";
import { fromStateColumns } from "./row-mapper.ts";
import type { RunTable, Schema } from "./schema.ts";
import { queued, type ThreadKey, waiting } from "./thread-hold.ts";

type StateRow = Pick<RunTable, "id" | "status" | "state" | "metadata">;

/**
 * Makes way for another run: the active one is asked to stop, those that wait are cancelled. The caller holds the thread,
 * so none of them can get or give back the thread meanwhile.
 *
 * @param params.at - The time of the cancels.
 * @returns the runs that were cancelled.
 */
export async function replaceRuns(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { organizationId, threadId, active, at }: ThreadKey & { active: RunId; at: number },
): Promise<RunId[]> {
  const runs = transaction
    .selectFrom("runs")
    .select(["id", "status", "state", "metadata"])
    .where("organization_id", "=", organizationId);
  const activeRow = await traits.keepRows(runs.where("id", "=", active)).executeTakeFirstOrThrow();
  if (activeRow.status !== "cancelling") {
    await append(activeRow, [cancellingOf(activeRow)]);
  }

  const longestWaitingFirst = runs
    .where("thread_id", "=", threadId)
    .where("waiting", "=", waiting)
    .where("status", "=", queued)
    .orderBy("ordinal");
  const waitingRows = await traits.keepRows(longestWaitingFirst).execute();
  for (const row of waitingRows) {
    const cancelling = cancellingOf(row);
    const cancelled = { ...cancelling.state, status: "cancelled", cancelledAt: at } as const;
    await append(row, [cancelling, { type: "run.cancelled", state: cancelled }, { type: "done" }]);
  }
  return waitingRows.map(({ id }) => id);

  async function append({ id: runId, status }: StateRow, events: readonly RunEvent[]): Promise<void> {
    const from = [status];
    const appended = await appendToRun(transaction, traits, {
      organizationId,
      runId,
      lease: null,
      from,
      events,
    });
    if (appended === null) {
      throw new Error(`run ${runId} changed while it was kept`);
    }
  }
}

function cancellingOf(row: StateRow): RunEvent & { type: "run.cancelling" } {
  const state: RunState = { ...fromStateColumns(row), status: "cancelling", requiredAction: null };
  return { type: "run.cancelling", state } as const;
}
