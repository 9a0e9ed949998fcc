import type { AccessKeyStore } from "./access-key-store.ts";
import type { AssistantStore } from "./assistant-store.ts";
import type { FileStore } from "./file-store.ts";
import type { ImportStore } from "./import-store.ts";
import type { InsightStore } from "./insight-store.ts";
import type { LeaseStore } from "./lease-store.ts";
import type { MessageStore } from "./message-store.ts";
import type { ReceiptStore } from "./receipt-store.ts";
import type { RunStore } from "./run-store.ts";
import type { SessionStore } from "./session-store.ts";
import type { ThreadStore } from "./thread-store.ts";

/**
 * Where everything lives. Each method is one transaction; when its promise resolves, what it wrote is on disk.
 *
 * Every method but those of leases and keys is bound to one organization: what another organization owns does not
 * exist for it. A database that cannot be reached or written is a {@link StoreUnavailableError} from any method.
 *
 * A method that takes a `receipt` writes it in its transaction. If a live receipt with that key is there already,
 * nothing is written and an {@link IdempotencyKeyUsedError} is thrown; one that has expired is replaced.
 */
export interface Store
  extends AccessKeyStore,
    SessionStore,
    InsightStore,
    ThreadStore,
    MessageStore,
    RunStore,
    AssistantStore,
    FileStore,
    ReceiptStore,
    ImportStore,
    LeaseStore {
  /** Rejects when the database cannot be reached or written. */
  ping(): Promise<void>;
  close(): Promise<void>;
}
