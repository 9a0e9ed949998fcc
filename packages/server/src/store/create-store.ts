import type { Store } from "../core/store.ts";
import { createAccessKeyStore } from "./access-key-store.ts";
import { createAssistantStore } from "./assistant-store.ts";
import type { Database } from "./database.ts";
import { createFileStore } from "./file-store.ts";
import { createImportStore } from "./import-store.ts";
import { createInsightStore } from "./insight-store.ts";
import { createLeaseStore } from "./lease-store.ts";
import { createMessageStore } from "./message-store.ts";
import { createReceiptStore } from "./receipt-store.ts";
import { createRunStore } from "./run-store.ts";
import { createSessionStore } from "./session-store.ts";
import { createThreadStore } from "./thread-store.ts";

/** The store on an open database. It owns the database from here on. */
export function createStore(database: Database): Store {
  return {
    ...createAccessKeyStore(database),
    ...createSessionStore(database),
    ...createThreadStore(database),
    ...createMessageStore(database),
    ...createRunStore(database),
    ...createAssistantStore(database),
    ...createFileStore(database),
    ...createInsightStore(database),
    ...createReceiptStore(database),
    ...createImportStore(database),
    ...createLeaseStore(database),

    ping: () =>
      database.write(async (transaction) => {
        // In the end everything is as before, but it was written: a database that is read-only or on a full disk refuses.
        // Not so the same value once more, of which SQLite writes nothing.
        for (const ms of [1, -1]) {
          await transaction
            .updateTable("organizations")
            .set((eb) => ({ created_at: eb("created_at", "+", ms) }))
            .where("ordinal", "=", (eb) =>
              eb.selectFrom("organizations").select(eb.fn.min("ordinal").as("first")),
            )
            .execute();
        }
      }),

    close: () => database.close(),
  };
}
