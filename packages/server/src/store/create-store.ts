import type { Store } from "../core/store.ts";
import { createAccessKeyStore } from "./access-key-store.ts";
import { createAssistantStore } from "./assistant-store.ts";
import type { Database } from "./database.ts";
import { createFileStore } from "./file-store.ts";
import { createImportStore } from "./import-store.ts";
import { createLeaseStore } from "./lease-store.ts";
import { createMessageStore } from "./message-store.ts";
import { createReceiptStore } from "./receipt-store.ts";
import { createRunStore } from "./run-store.ts";
import { createThreadStore } from "./thread-store.ts";

/** The store on an open database. It owns the database from here on. */
export function createStore(database: Database): Store {
  return {
    ...createAccessKeyStore(database),
    ...createThreadStore(database),
    ...createMessageStore(database),
    ...createRunStore(database),
    ...createAssistantStore(database),
    ...createFileStore(database),
    ...createReceiptStore(database),
    ...createImportStore(database),
    ...createLeaseStore(database),

    ping: () =>
      database.write(async (transaction) => {
        // Changes nothing, but a database that is read-only refuses it.
        await transaction
          .updateTable("organizations")
          .set({ created_at: 0 })
          .where("ordinal", "=", 0)
          .execute();
      }),

    close: () => database.close(),
  };
}
