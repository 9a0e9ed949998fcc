import type { Kysely } from "kysely";
import type { RunStore } from "../core/run-store.ts";
import type { DatabaseTraits } from "./database.ts";
import type { Schema } from "./schema.ts";

/** A run's end and `done`: they tell how it ended, and what the oldest event is for whoever asks for an older one. */
const eventsKept = 2;

/** @see RunStore.deleteOldEvents */
export async function deleteOldEvents(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  { endedBefore, limit }: Parameters<RunStore["deleteOldEvents"]>[0],
): Promise<{ more: boolean }> {
  const longestEnded = transaction
    .selectFrom("runs")
    .select(["organization_id", "id", "last_event"])
    .where("log_ended_at", "<=", endedBefore)
    .orderBy("log_ended_at")
    .orderBy("ordinal")
    .limit(limit);
  const runs = await traits.takeUnlocked(longestEnded).execute();
  let left = limit;
  for (const { organization_id, id, last_event } of runs) {
    const events = transaction
      .selectFrom("run_events")
      .select("sequence")
      .where("organization_id", "=", organization_id)
      .where("run_id", "=", id);
    const oldest = await events.orderBy("sequence").limit(1).executeTakeFirst();
    const firstKept = last_event - eventsKept + 1;
    // Numbers have no gaps, so they count the events.
    const first = oldest?.sequence ?? firstKept;
    const until = Math.min(first + left, firstKept);
    if (until > first) {
      await transaction
        .deleteFrom("run_events")
        .where("organization_id", "=", organization_id)
        .where("run_id", "=", id)
        .where("sequence", "<", until)
        .execute();
      left -= until - first;
    }
    if (until < firstKept) {
      return { more: true };
    }
    await transaction
      .updateTable("runs")
      .set({ log_ended_at: null })
      .where("organization_id", "=", organization_id)
      .where("id", "=", id)
      .execute();
  }
  return { more: runs.length === limit };
}
