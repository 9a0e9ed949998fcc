import type { ConversationEntry } from "./conversation-entries.ts";

/** Entries that stand one below the other. */
export interface EntryGroup {
  /** Stays the same when entries come above or below. */
  key: number;
  entries: readonly ConversationEntry[];
}

export const groupSize = 20;

/**
 * Takes entries together, so that a long thread has few parts to look at while its end grows: a group in which nothing
 * has changed is the object of the last time.
 */
export function createEntryGroups(): (entries: readonly ConversationEntry[]) => readonly EntryGroup[] {
  /** Groups are counted from it, so that none is cut anew when earlier entries come. */
  let anchor: string | undefined;
  let before = new Map<number, EntryGroup>();
  return (entries) => {
    let from = entries.findIndex(({ key }) => key === anchor);
    if (from === -1) {
      anchor = entries[0]?.key;
      from = 0;
    }
    const numbered = Map.groupBy(entries.entries(), ([index]) => Math.floor((index - from) / groupSize));
    const groups = [...numbered].map(([key, members]) => {
      const group = { key, entries: members.map(([, entry]) => entry) };
      const known = before.get(key);
      return known !== undefined && areSame(known.entries, group.entries) ? known : group;
    });
    before = new Map(groups.map((group) => [group.key, group]));
    return groups;
  };
}

function areSame(a: readonly ConversationEntry[], b: readonly ConversationEntry[]): boolean {
  return (
    a.length === b.length &&
    a.every((entry, index) => {
      const other = b[index];
      return other !== undefined && isSameEntry(entry, other);
    })
  );
}

/** Whether both are made of the same objects. */
export function isSameEntry(a: ConversationEntry, b: ConversationEntry): boolean {
  if (a.type === "message") {
    return b.type === "message" && a.message === b.message;
  }
  return (
    b.type === "run" &&
    a.run === b.run &&
    a.parts.length === b.parts.length &&
    a.parts.every((part, index) => {
      const other = b.parts[index];
      return part.type === "message"
        ? other?.type === "message" &&
            part.message === other.message &&
            part.isBrokenOff === other.isBrokenOff
        : other?.type === "tool-calls" && part.step === other.step;
    })
  );
}
