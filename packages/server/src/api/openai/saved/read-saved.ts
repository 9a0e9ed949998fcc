import type { ImportItem } from "../../../engine/import-saved.ts";
import { decodeRecord } from "./decode-record.ts";
import { readRecords } from "./read-records.ts";
import { placeOf, type SavedRecord } from "./saved-record.ts";

/** Reads a file of saved conversations or objects, piece by piece. One that cannot be read is a refusal, too. */
export async function* readSaved(file: {
  name: string;
  chunks: AsyncIterable<Uint8Array>;
}): AsyncGenerator<ImportItem, void, undefined> {
  try {
    for await (const record of readRecords(file)) {
      yield* "problem" in record ? [record] : itemsOf(record);
    }
  } catch (error) {
    const code = codeOf(error);
    if (code === null) {
      throw error;
    }
    yield { place: file.name, problem: fileProblems[code] ?? `the file cannot be read (${code}).` };
  }
}

function* itemsOf(record: SavedRecord): Generator<ImportItem, void, undefined> {
  try {
    for (const { path, ...decoded } of decodeRecord(record.value)) {
      yield { place: placeOf(record, path), ...decoded };
    }
  } catch (error) {
    if (!(error instanceof RangeError)) {
      throw error;
    }
    yield { place: record.place, problem: "is nested too deep." };
  }
}

const fileProblems: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file.",
  EISDIR: "is a folder; name the files in it.",
  EACCES: "the file may not be read by this user.",
};

/** Of an error of the operating system; `null` for others. */
function codeOf(error: unknown): string | null {
  return error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : null;
}
