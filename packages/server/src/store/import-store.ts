import type { ImportOutcome } from "../core/import-entry.ts";
import type { ImportStore } from "../core/import-store.ts";
import type { Database } from "./database.ts";
import { importAssistants } from "./import-assistants.ts";
import { importMessages } from "./import-messages.ts";
import { importThreads } from "./import-threads.ts";

export function createImportStore({ write, traits }: Database): ImportStore {
  return {
    async importEntries({ organizationId, entries, now, dryRun }) {
      const outcomes: ImportOutcome[] = [];
      const attempt = write(async (transaction) => {
        const place = { organizationId, now };
        const noted = entries.map((entry, index) => ({
          entry,
          tell: (outcome: ImportOutcome["outcome"], createdThread: ImportOutcome["createdThread"] = null) => {
            outcomes[index] = { outcome, createdThread };
          },
        }));
        await importAssistants(transaction, {
          ...place,
          assistants: noted.flatMap(({ entry, tell }) =>
            entry.type === "assistant" ? [{ saved: entry.assistant, tell }] : [],
          ),
        });
        const messages = noted.flatMap(({ entry, tell }) =>
          entry.type === "message" ? [{ saved: entry.message, tell }] : [],
        );
        const threads = await importThreads(transaction, traits, {
          ...place,
          threads: noted.flatMap(({ entry, tell }) =>
            entry.type === "thread" ? [{ saved: entry.thread, tell }] : [],
          ),
          messages: messages.map(({ saved }) => saved),
        });
        await importMessages(transaction, traits, { ...place, messages, threads });
        if (dryRun) {
          throw new DryRunEnded();
        }
      });
      try {
        await attempt;
      } catch (error) {
        if (!(error instanceof DryRunEnded)) {
          throw error;
        }
      }
      return outcomes;
    },
  };
}

/** Undoes what a dry run has written. */
class DryRunEnded extends Error {}
