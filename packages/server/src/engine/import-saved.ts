import type { Clock } from "../core/clock.ts";
import type { OrganizationId, ThreadId } from "../core/ids.ts";
import type { ImportEntry, ImportEntryType, ImportOutcome } from "../core/import-entry.ts";
import type { ImportStore } from "../core/import-store.ts";

/** A piece of what was saved: something to import, or why there is nothing to import at that place. */
export type ImportItem = { place: string } & ({ entry: ImportEntry } | { problem: string });

export interface ImportCount {
  created: number;
  known: number;
  refused: number;
}

/** What an import did. */
export interface ImportReport {
  counts: Record<ImportEntryType, ImportCount>;
  /** Of the threads that were known: those that got what was not known of them. */
  filled: number;
  /** Places where nothing could be read that is a thread, a message or an assistant. */
  unreadable: number;
}

/** Entries of one transaction: few enough that a server on the same database hardly waits. */
const entriesPerBatch = 200;
/** Characters of one transaction, about. */
const charactersPerBatch = 1_000_000;

/**
 * Imports what was saved elsewhere, in its order, batch by batch. Whatever is interrupted can be started again: what
 * is there already is left alone, so an import is finished by repeating it.
 *
 * @param params.onRefused - Told of each entry that was not taken, as soon as that is known.
 */
export async function importSaved(
  { store, clock }: { store: ImportStore; clock: Clock },
  {
    organizationId,
    items,
    dryRun,
    onRefused,
  }: {
    organizationId: OrganizationId;
    items: AsyncIterable<ImportItem>;
    dryRun: boolean;
    onRefused: (refusal: { place: string; problem: string }) => void;
  },
): Promise<ImportReport> {
  const report: ImportReport = {
    counts: { thread: zero(), message: zero(), assistant: zero() },
    filled: 0,
    unreadable: 0,
  };
  /** A dry run leaves no trace in the database, so the next batch would count their threads again. */
  const seenInDryRun = new Set<ThreadId>();
  let batch: { place: string; entry: ImportEntry }[] = [];
  let characters = 0;

  for await (const item of items) {
    if ("problem" in item) {
      report.unreadable += 1;
      onRefused(item);
      continue;
    }
    batch.push(item);
    characters += lengthOf(item.entry);
    if (batch.length === entriesPerBatch || characters >= charactersPerBatch) {
      await importBatch();
    }
  }
  await importBatch();
  return report;

  async function importBatch(): Promise<void> {
    if (batch.length === 0) {
      return;
    }
    const entries = batch.map(({ entry }) => entry);
    const outcomes = await store.importEntries({ organizationId, entries, now: clock.now(), dryRun });
    for (const [index, { entry, place }] of batch.entries()) {
      const result = outcomes[index];
      if (result !== undefined) {
        count(entry, place, result);
      }
    }
    batch = [];
    characters = 0;
  }

  function count(entry: ImportEntry, place: string, { outcome, createdThread }: ImportOutcome): void {
    const counted = report.counts[entry.type];
    if (createdThread !== null && !wasSeen(createdThread)) {
      report.counts.thread.created += 1;
    }
    switch (outcome) {
      case "new":
        counted.created += 1;
        if (entry.type === "thread") {
          wasSeen(entry.thread.id);
        }
        break;
      case "known":
        counted.known += 1;
        break;
      case "filled":
        counted.known += 1;
        report.filled += 1;
        break;
      case "conflict":
      case "busy":
        counted.refused += 1;
        onRefused({ place, problem: problemOf(entry, outcome) });
        break;
    }
  }

  function wasSeen(threadId: ThreadId): boolean {
    const seen = seenInDryRun.has(threadId);
    if (dryRun) {
      seenInDryRun.add(threadId);
    }
    return seen;
  }
}

function zero(): ImportCount {
  return { created: 0, known: 0, refused: 0 };
}

/** About how much text there is to write. */
function lengthOf(entry: ImportEntry): number {
  if (entry.type !== "message") {
    return 0;
  }
  return entry.message.content.reduce(
    (sum, part) => sum + ("text" in part ? part.text.length : "url" in part ? part.url.length : 0),
    0,
  );
}

function problemOf(entry: ImportEntry, outcome: "conflict" | "busy"): string {
  if (outcome === "busy" && entry.type === "message") {
    return (
      `a run is active on thread '${entry.message.threadId}', so message '${entry.message.id}' was not added. ` +
      "Import again when the run has ended."
    );
  }
  return (
    `${entry.type} '${idOf(entry)}' is there already, and is not the same. It was left as it is; delete it, or ` +
    "give this one another id."
  );
}

function idOf(entry: ImportEntry): string {
  switch (entry.type) {
    case "assistant":
      return entry.assistant.id;
    case "thread":
      return entry.thread.id;
    case "message":
      return entry.message.id;
  }
}
