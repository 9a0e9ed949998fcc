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

/**
 * Events of a run with a number greater than `after`, at most `limit`, and none after those that are `maxLength`
 * characters long as they are stored.
 *
 * @returns `hasMore`: whether there may be more behind them.
 */
export async function readLog(
  db: Kysely<Schema>,
  {
    organizationId,
    runId,
    after,
    limit,
    maxLength = Number.POSITIVE_INFINITY,
  }: LogKey & { after: number; limit: number; maxLength?: number },
): Promise<{ events: RecordedEvent[]; hasMore: boolean }> {
  const events: RecordedEvent[] = [];
  let last = after;
  let length = 0;
  for (let wanted = firstRows; ; wanted *= 2) {
    const most = Math.min(wanted, limit - events.length);
    const { rows } = await selectRows(db, { organizationId, runId, after: last, limit: most }, {});
    for (const { sequence: lastOfRow, at, event: batch } of rows) {
      if (length >= maxLength) {
        return { events: events.slice(0, limit), hasMore: true };
      }
      for (const { sequence, event } of fromBatch(lastOfRow, batch)) {
        if (sequence > after) {
          events.push({ sequence, at, event });
        }
      }
      length += batch.length;
      last = lastOfRow;
    }
    const hasMore = rows.length === most || events.length > limit;
    if (!hasMore || events.length >= limit || length >= maxLength) {
      return { events: events.slice(0, limit), hasMore };
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
