import { z } from "zod";
import type { RunId } from "../core/ids.ts";
import type { WakeupHint } from "../core/wakeup.ts";

/** Postgres takes less than 8,000 bytes with a notification. */
const longestPayloadBytes = 7_900;
/** Runs that a batch remembers at most. What is beyond is left to those who look by themselves. */
const mostRuns = 10_000;

const entrySchema = z.union([
  z.tuple([z.literal("queued")]),
  z.tuple([z.literal("changed"), z.string(), z.number().nullable()]),
  z.tuple([z.literal("cancelling"), z.string()]),
]);
const payloadSchema = z.array(entrySchema);
type Entry = z.infer<typeof entrySchema>;

/** Hints that wait to be sent together: many about one run become one, and only ids and numbers go out. */
export interface HintBatch {
  add(hint: WakeupHint): void;
  isEmpty(): boolean;
  /** Empties the batch. @returns the payloads of as few notifications as it takes. */
  take(): string[];
}

export function createHintBatch(): HintBatch {
  let queued = false;
  let changed = new Map<RunId, number | null>();
  let cancelling = new Set<RunId>();

  return {
    add(hint) {
      switch (hint.type) {
        case "run-queued":
          queued = true;
          break;
        case "run-changed":
          if (changed.size < mostRuns || changed.has(hint.runId)) {
            changed.set(hint.runId, furthest(changed.get(hint.runId), hint.sequence));
          }
          break;
        case "run-cancelling":
          if (cancelling.size < mostRuns) {
            cancelling.add(hint.runId);
          }
          break;
        case "hints-missed":
          // Concerns this node alone.
          break;
      }
    },
    isEmpty: () => !queued && changed.size === 0 && cancelling.size === 0,
    take() {
      const entries: Entry[] = [
        ...(queued ? [["queued"] satisfies Entry] : []),
        ...[...cancelling].map((runId) => ["cancelling", runId] satisfies Entry),
        ...[...changed].map(([runId, sequence]) => ["changed", runId, sequence] satisfies Entry),
      ];
      queued = false;
      changed = new Map();
      cancelling = new Set();
      return payloadsOf(entries);
    },
  };
}

/** @returns nothing for a payload that no node of ours has sent: any user of the database may notify. */
export function decodeHints(payload: string): WakeupHint[] {
  let json: unknown;
  try {
    json = JSON.parse(payload);
  } catch {
    return [];
  }
  return (payloadSchema.safeParse(json).data ?? []).map(hintOf);
}

function hintOf([kind, id, sequence]: Entry): WakeupHint {
  switch (kind) {
    case "queued":
      return { type: "run-queued" };
    case "changed":
      return { type: "run-changed", runId: id as RunId, sequence: sequence ?? null };
    case "cancelling":
      return { type: "run-cancelling", runId: id as RunId };
  }
}

/** How far a log is known to have grown. Somebody who does not know wants it looked at in any case. */
function furthest(known: number | null | undefined, sequence: number | null): number | null {
  return known === null || sequence === null ? null : Math.max(known ?? 0, sequence);
}

function payloadsOf(entries: readonly Entry[]): string[] {
  const payloads: string[] = [];
  let parts: string[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const part = JSON.stringify(entry);
    const partBytes = Buffer.byteLength(part) + 1;
    if (parts.length > 0 && bytes + partBytes > longestPayloadBytes) {
      payloads.push(`[${parts.join()}]`);
      parts = [];
      bytes = 0;
    }
    parts.push(part);
    bytes += partBytes;
  }
  return parts.length === 0 ? payloads : [...payloads, `[${parts.join()}]`];
}
