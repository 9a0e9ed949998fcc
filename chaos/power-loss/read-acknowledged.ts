import type { Database } from "better-sqlite3";
import { fromBatch, type StoredBatch } from "../../packages/server/src/store/event-batch.ts";
import type { JsonText } from "../../packages/server/src/store/json-text.ts";

/** What a client may have been told. */
export type Acknowledged =
  | { type: "run"; runId: string; threadId: string }
  | { type: "event"; runId: string; number: number }
  | { type: "title"; threadId: string; title: string };

/** What a database holds of it, and what was written to it by half. */
export function readAcknowledged(db: Database): { has(what: Acknowledged): boolean; halves: string[] } {
  const runs = new Map(
    db
      .prepare<[], { id: string; thread_id: string; last_event: number }>(
        "select id, thread_id, last_event from runs",
      )
      .all()
      .map((run) => [run.id, run]),
  );
  const titles = new Map(
    db
      .prepare<[], { id: string; body: string }>("select id, body from threads")
      .all()
      .map(({ id, body }) => [id, JSON.parse(body).title as string]),
  );
  const events = new Map<string, { count: number; last: number }>();
  for (const { run_id, sequence, event } of db
    .prepare<[], { run_id: string; sequence: number; event: JsonText<StoredBatch> }>(
      "select run_id, sequence, event from run_events order by run_id, sequence",
    )
    .iterate()) {
    const count = (events.get(run_id)?.count ?? 0) + fromBatch(sequence, event).length;
    events.set(run_id, { count, last: sequence });
  }
  const settings = new Set(
    db
      .prepare<[], { run_id: string }>(
        "select id as run_id from runs where settings is not null union select run_id from run_settings",
      )
      .all()
      .map(({ run_id }) => run_id),
  );
  const halves = [...runs.values()].flatMap(({ id, thread_id, last_event }) => [
    ...(titles.has(thread_id) ? [] : [`${id} is there without its thread`]),
    ...(settings.has(id) ? [] : [`${id} is there without its settings`]),
    ...(events.get(id)?.last === last_event && events.get(id)?.count === last_event
      ? []
      : [`${id} has counted ${last_event} events, and its log is another`]),
  ]);
  return {
    halves,
    has(what) {
      switch (what.type) {
        case "run":
          return runs.get(what.runId)?.thread_id === what.threadId;
        case "event":
          return (events.get(what.runId)?.last ?? 0) >= what.number;
        case "title":
          return titles.get(what.threadId) === what.title;
      }
    },
  };
}
