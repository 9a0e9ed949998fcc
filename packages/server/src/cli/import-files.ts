import { createReadStream } from "node:fs";
import { stdin } from "node:process";
import type { ImportReport, SavedFile } from "../main.ts";

/** `-` is what is piped in. */
export function openSavedFile(name: string): SavedFile {
  return name === "-" ? { name: "stdin", chunks: stdin } : { name, chunks: contentsOf(name) };
}

/** Opened when its turn comes, so that a long list of files needs few handles. */
async function* contentsOf(name: string): AsyncGenerator<Uint8Array, void, undefined> {
  yield* createReadStream(name);
}

export function refusedIn({ counts, unreadable }: ImportReport): number {
  return Object.values(counts).reduce((sum, { refused }) => sum + refused, unreadable);
}

/** What an import did, for a person. */
export function describeImport(
  { counts, filled, unreadable, firstKey }: ImportReport & { firstKey: string | null },
  { dryRun }: { dryRun: boolean },
): string {
  const nouns = { thread: "threads", message: "messages", assistant: "assistants" } as const;
  const lines = Object.entries(nouns).map(([type, noun]) => {
    const { created, known, refused } = counts[type as keyof typeof nouns];
    return `${noun}: ${created} new, ${known} already there, ${refused} refused`;
  });
  if (unreadable > 0) {
    lines.push(`unreadable: ${unreadable} refused`);
  }
  const isNothingNew = filled === 0 && Object.values(counts).every(({ created }) => created === 0);
  if (dryRun) {
    lines.push("This was a dry run: nothing was written.");
  } else if (isNothingNew) {
    lines.push("Nothing was changed.");
  }
  if (firstKey !== null) {
    lines.push("", "Your first access key, shown this once:", "", `  ${firstKey}`);
  }
  return lines.join("\n");
}
