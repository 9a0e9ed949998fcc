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
        // Leaves everything as it is, but the row is written: a database that is read-only or on a full disk refuses.
        await transaction
          .updateTable("organizations")
          .set((eb) => ({ created_at: eb.ref("created_at") }))
          .where("ordinal", "=", (eb) =>
            eb.selectFrom("organizations").select(eb.fn.min("ordinal").as("first")),
          )
          .execute();
      }),

    close: () => database.close(),
  };
}
