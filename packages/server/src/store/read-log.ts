import type { Kysely } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { RecordedEvent } from "../core/insight.ts";
import { fromBatch } from "./event-batch.ts";
import type { Schema } from "./schema.ts";
import { statement } from "./statement.ts";

/** How many rows are read first. A row holds one event or hundreds, so of rows of one, each read takes twice as many. */
const firstRows = 16;

interface LogKey {
  organizationId: OrganizationId;
  runId: RunId;
}

/** Events of a run with a number greater than `after`, at most `limit`. */
export async function readLog(
  db: Kysely<Schema>,
  { organizationId, runId, after, limit }: LogKey & { after: number; limit: number },
): Promise<RecordedEvent[]> {
  const events: RecordedEvent[] = [];
  let last = after;
  for (let wanted = firstRows; ; wanted *= 2) {
    const most = Math.min(wanted, limit - events.length);
    const { rows } = await selectRows(db, { organizationId, runId, after: last, limit: most }, {});
    for (const { sequence: lastOfRow, at, event: batch } of rows) {
      for (const { sequence, event } of fromBatch(lastOfRow, batch)) {
        if (sequence > after) {
          events.push({ sequence, at, event });
        }
      }
      last = lastOfRow;
    }
    if (rows.length < most || events.length >= limit) {
      return events.slice(0, limit);
    }
  }
}

const selectRows = statement(
  (db, { organizationId, runId, after, limit }: LogKey & { after: number; limit: number }) =>
    db
      .selectFrom("run_events")
      .select(["sequence", "at", "event"])
      .where("organization_id", "=", organizationId)
      .where("run_id", "=", runId)
      .where("sequence", ">", after)
      .orderBy("sequence")
      .limit(limit),
);
