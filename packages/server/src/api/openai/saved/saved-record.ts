import type { ImportEntry } from "../../../core/import-entry.ts";
import { formatPath } from "../../issue-message.ts";

/** A JSON value of a file, and where it stands: `chats.jsonl:12`, or the name of a file that is one value. */
export interface SavedRecord {
  place: string;
  value: unknown;
}

/** Where in a record something is. */
export type RecordPath = readonly (string | number)[];

/** What a record holds at a path: something to import, or why there is nothing to import. */
export type Decoded = { path: RecordPath } & ({ entry: ImportEntry } | { problem: string });

/** `chats.json: [3].messages[2]` */
export function placeOf({ place }: Pick<SavedRecord, "place">, path: RecordPath): string {
  return path.length === 0 ? place : `${place}: ${formatPath(path)}`;
}
