import type { AccessKey } from "./access-key.ts";
import type { Assistant } from "./assistant.ts";
import type { FileStore } from "./file-store.ts";
import type {
  AccessKeyId,
  AssistantId,
  MessageId,
  NodeId,
  OrganizationId,
  RunId,
  StepId,
  ThreadId,
} from "./ids.ts";
import type { ImportEntry, ImportOutcome } from "./import-entry.ts";
import type {
  BucketLatency,
  BucketUsage,
  RecordedEvent,
  RunFilter,
  RunOverview,
  ThreadAsOf,
  ThreadOverview,
  ThreadOverviewFilter,
  ThreadOverviewPage,
  ThreadPosition,
  UsageGroup,
  UsageRow,
} from "./insight.ts";
import type { JsonObject } from "./json.ts";
import type { Lease } from "./lease.ts";
import type { Message } from "./message.ts";
import type { MessageOrigin } from "./message-origin.ts";
import type { ModelCall } from "./model-call.ts";
import type { Page, PageRequest, UnknownCursor } from "./page.ts";
import type { Receipt, StoredReceipt } from "./receipt.ts";
import type { Run } from "./run.ts";
import type { RunEvent, SequencedEvent } from "./run-event.ts";
import type { activeRunStatuses, RunStatus } from "./run-status.ts";
import type { RunStep } from "./run-step.ts";
import type { Session } from "./session.ts";
import type { Thread, ThreadFilter } from "./thread.ts";

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

export interface AccessKeyStore {
  /**
   * Creates the organization and its first key if there is no organization yet.
   *
   * @returns whether it did. Of two nodes that start on one empty database, one does.
   */
  bootstrap(params: { organization: Organization; accessKey: AccessKey }): Promise<boolean>;
  createAccessKey(accessKey: AccessKey): Promise<void>;
  /** @returns the key whatever its state; whether it is revoked or expired is the caller's to see. */
  findAccessKey(params: { digest: string }): Promise<AccessKey | null>;
  /** The keys that are not revoked. */
  listAccessKeys(params: {
    organizationId: OrganizationId;
    page: PageRequest;
  }): Promise<Page<AccessKey> | UnknownCursor>;
  /** @returns the key, unless it is revoked. */
  retrieveAccessKey(params: {
    organizationId: OrganizationId;
    accessKeyId: AccessKeyId;
  }): Promise<AccessKey | null>;
  /** @returns the key with its new name; `null` when there is none that is not revoked. */
  renameAccessKey(params: {
    organizationId: OrganizationId;
    accessKeyId: AccessKeyId;
    name: string;
  }): Promise<AccessKey | null>;
  /**
   * Revokes a key for good, and ends its sessions. The key stays known, because what it did is.
   *
   * @returns whether there was one that was not revoked.
   */
  revokeAccessKey(params: {
    organizationId: OrganizationId;
    accessKeyId: AccessKeyId;
    at: number;
  }): Promise<boolean>;
  /** Notes that a key was used, unless that was noted after `unlessAfter` already. */
  noteAccessKeyUse(params: {
    organizationId: OrganizationId;
    accessKeyId: AccessKeyId;
    at: number;
    unlessAfter: number;
  }): Promise<void>;
  /** The oldest organization: the one that the CLI means when none is named. */
  findDefaultOrganization(): Promise<Organization | null>;
  /** @returns the organization with that id; without one, the oldest with that name. */
  findOrganization(params: { idOrName: string }): Promise<Organization | null>;
}

export interface SessionStore {
  createSession(session: Session): Promise<void>;
  /** @returns the session with its key, whatever the state of both. */
  findSession(params: { digest: string }): Promise<{ session: Session; accessKey: AccessKey } | null>;
  extendSession(params: { digest: string; expiresAt: number }): Promise<void>;
  deleteSession(params: { digest: string }): Promise<void>;
  /** @returns how many it deleted, of any organization. */
  deleteExpiredSessions(params: { now: number; limit: number }): Promise<number>;
}

export interface Organization {
  id: OrganizationId;
  name: string;
  createdAt: number;
}

export interface ThreadStore {
  createThread(params: {
    thread: Thread;
    messages: readonly Message[];
    receipt: Receipt | null;
  }): Promise<void>;
  /**
   * @param params.at - Now, for who asks on a client's behalf: a thread whose `expiresAt` has passed is not there then,
   *   though it may be still to be deleted, unless a run is active on it. Left out, it does not matter.
   */
  findThread(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    at?: number;
  }): Promise<Thread | null>;
  listThreads(params: {
    organizationId: OrganizationId;
    filter: ThreadFilter;
    page: PageRequest;
    /** As for `findThread`. */
    at?: number;
  }): Promise<Page<Thread> | UnknownCursor>;
  /**
   * @param params.at - Now.
   * @returns the thread with the change; `null` when there is none.
   */
  updateThread(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    change: Partial<Pick<Thread, "title" | "metadata" | "toolResources" | "ttlMs">>;
    at: number;
    receipt: Receipt | null;
  }): Promise<Thread | null>;
  /**
   * Deletes a thread with its messages, runs, steps and events, whatever runs on it.
   *
   * @param params.at - As for `findThread`.
   * @returns whether there was one.
   */
  deleteThread(params: { organizationId: OrganizationId; threadId: ThreadId; at?: number }): Promise<boolean>;
  /**
   * Creates `thread` with copies of another's finished messages, up to and including `upTo` or all of them, in their
   * order and with their times. The copies belong to no run; they keep the tool calls that led to the originals.
   *
   * @returns whether the other thread, and the message, exist.
   */
  copyThread(params: {
    sourceId: ThreadId;
    upTo: MessageId | null;
    thread: Thread;
    nextMessageId: () => MessageId;
    receipt: Receipt | null;
  }): Promise<boolean>;
  /**
   * Deletes threads of any organization whose `expiresAt` has passed, at most `limit`.
   *
   * @returns how many it deleted.
   */
  deleteExpiredThreads(params: { now: number; limit: number }): Promise<number>;
}

/**
 * Whatever happens in a thread moves its `expiresAt` to its `ttlMs` after that instant: a change of it, a message that
 * is created, changed or deleted, the creation and the end of a run. Nothing happens in one whose time is up.
 */
export interface MessageStore {
  /** @param params.runId - Only messages that this run wrote; `null` for all. */
  listMessages(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    runId: RunId | null;
    page: PageRequest;
  }): Promise<Page<Message> | UnknownCursor>;
  findMessage(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    messageId: MessageId;
    /** As for {@link ThreadStore.findThread}. */
    at?: number;
  }): Promise<Message | null>;
  /**
   * Adds a message at the end of a thread.
   *
   * @returns the message, its time not before that of the one before it; or the run that is active on the thread, and then nothing was written; or `missing` without such a thread.
   */
  createMessage(params: {
    message: Message;
    receipt: Receipt | null;
  }): Promise<{ created: true; message: Message } | ThreadBusy | { created: false; missing: "thread" }>;
  /**
   * @param params.at - Now.
   * @returns the message with the change; `null` when there is none; and nothing was changed when a run is still
   *   writing it.
   */
  updateMessage(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    messageId: MessageId;
    change: Partial<Pick<Message, "content" | "role" | "metadata">>;
    /** What the message was until now is kept with this time. */
    at: number;
    receipt: Receipt | null;
  }): Promise<Message | "being written" | null>;
  /**
   * That there was a message is remembered, its text is not.
   *
   * @param params.at - Now.
   * @returns whether there was one.
   */
  deleteMessage(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    messageId: MessageId;
    at: number;
  }): Promise<boolean>;
  /**
   * The newest messages of a thread, newest first, with what is known of their size, and every step of those of
   * their runs that called tools, oldest first. What a model's context is built from.
   *
   * @param params.before - Read on from a previous answer's oldest message; `null` for the newest.
   */
  readThreadTail(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    before: MessageId | null;
    limit: number;
  }): Promise<ThreadTail>;
  /** Remembers token counts, so that each message is counted once. A message that has changed forgets its count. */
  saveTokenCounts(params: {
    organizationId: OrganizationId;
    counts: readonly { messageId: MessageId; tokens: number }[];
  }): Promise<void>;
}

/** The thread has an active run, this one, and nothing was written. */
export interface ThreadBusy {
  created: false;
  threadBusy: { runId: RunId };
}

export interface ThreadTail {
  /** `origin` is of copied messages, unless a client wrote the original. */
  messages: { message: Message; tokens: number | null; origin: MessageOrigin | null }[];
  steps: RunStep[];
}

export interface RunStore {
  /**
   * Creates a run, with its messages and, when `newThread` is given, its thread; appends `events` to the run's log
   * as numbers 1, 2, 3 …
   *
   * With a lease the node that asks executes the run; without one any node may claim it.
   *
   * A thread has one active run at most. When it has one, `whenBusy` says what becomes of the new run:
   *
   * - `refuse`: nothing is written.
   * - `queue`: it waits, `queued`, behind those that wait already. When the last run before it has ended, it gets
   *   the thread, in the same transaction: its messages are added, and any node may claim it.
   * - `replace`: likewise, after the active run was set to `cancelling` and those that waited to `cancelled`, with
   *   the events that say so.
   *
   * @param params.messages - Added to the thread when the run gets it, with that instant as their time.
   * @param params.rewindTo - First removes every message after this one; `null` keeps all. When the run waits, this
   *   happens when it gets the thread.
   */
  createRun(params: {
    newThread: Thread | null;
    messages: readonly Message[];
    run: Run;
    events: readonly RunEvent[];
    lease: { nodeId: NodeId; expiresAt: number } | null;
    whenBusy: "refuse" | "queue" | "replace";
    rewindTo: MessageId | null;
    receipt: Receipt | null;
  }): Promise<CreatedRun | ThreadBusy | { created: false; missing: "thread" | "message" }>;
  /** @param params.at - As for {@link ThreadStore.findThread}. */
  findRun(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    runId: RunId;
    at?: number;
  }): Promise<Run | null>;
  listRuns(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    page: PageRequest;
  }): Promise<Page<Run> | UnknownCursor>;
  /**
   * @param params.metadata - `undefined` leaves it as it is.
   * @param params.at - As for {@link ThreadStore.findThread}.
   * @returns the run with the change; `null` when there is none.
   */
  updateRunMetadata(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    runId: RunId;
    metadata: JsonObject | null | undefined;
    at?: number;
    receipt: Receipt | null;
  }): Promise<Run | null>;
  listSteps(params: {
    organizationId: OrganizationId;
    runId: RunId;
    page: PageRequest;
  }): Promise<Page<RunStep> | UnknownCursor>;
  findStep(params: { organizationId: OrganizationId; runId: RunId; stepId: StepId }): Promise<RunStep | null>;
  /** The number of the last event of a run; 0 when there is no such run. */
  findLastSequence(params: { organizationId: OrganizationId; runId: RunId }): Promise<number>;
  /**
   * Events with a number greater than `after`, in order, at most `limit`. Where older ones have been cleared away, the
   * first is not the one after `after`.
   */
  readEvents(params: {
    organizationId: OrganizationId;
    runId: RunId;
    after: number;
    limit: number;
  }): Promise<SequencedEvent[]>;
  /**
   * Deletes events of runs, of any organization, that ended at `endedBefore` or earlier; at most `limit` at once. Of each
   * run the last two stay, its end and `done`. Everything but the log is as before.
   *
   * @returns whether there may be more.
   */
  deleteOldEvents(params: { endedBefore: number; limit: number }): Promise<{ more: boolean }>;
  /**
   * Keeps outputs of calls that a run in `requires_action` waits for. A call keeps its first output. Outputs of other
   * calls are not kept. When all have come, the events of `goOn` are appended in the same transaction.
   *
   * @param params.goOn - Makes of the step, with all its outputs, what lets the run go on.
   * @returns the open step with all outputs that have come so far, the number of the run's last event before this, and
   *   what was appended; or how the run stands when it waits for nothing: `null` when there is no such run.
   */
  saveToolOutputs(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    runId: RunId;
    outputs: readonly { toolCallId: string; output: string }[];
    goOn: (step: RunStep) => readonly RunEvent[];
    receipt: Receipt | null;
  }): Promise<
    | { saved: true; step: RunStep; lastSequence: number; appended: readonly RunEvent[] }
    | { saved: false; actual: RunStatus | null }
  >;
  /**
   * Appends events to a run's log and applies them: `run.*` sets the run's state, `step.created` and
   * `message.created` insert, later events of a step or message (`run.requires_action` brings a step too) overwrite
   * it, deltas live in the log alone.
   *
   * One transaction, which before any other write finds the run in a status of `from` (and under the lease, when one is
   * given) or writes nothing. A terminal event or `run.requires_action` gives the lease back; `run.queued` leaves
   * the run for any node to claim. A terminal event gives the thread to the run that has waited longest for it.
   *
   * @returns the number of the last event, and whether another run got the thread; or how the run really stands:
   *   `null` when there is no such run, `leaseLost` when another node holds it.
   */
  appendEvents(params: {
    organizationId: OrganizationId;
    runId: RunId;
    lease: Lease | null;
    from: readonly RunStatus[];
    events: readonly RunEvent[];
    /** Records of the run's model calls, written or overwritten in the same transaction. */
    modelCalls?: readonly ModelCall[];
    /** When the events happened; without it, the latest instant in them. */
    at?: number;
    receipt: Receipt | null;
  }): Promise<AppendResult>;
}

export interface CreatedRun {
  created: true;
  /** `null` when none was asked for, and when the run waits for its thread. */
  lease: Lease | null;
  /** The run that has to stop first: it is `cancelling` now. */
  cancelling: RunId | null;
  /** The other runs whose logs have grown, because they were replaced while they waited. */
  cancelled: RunId[];
}

export type AppendResult =
  | { appended: true; lastSequence: number; promoted: boolean }
  | { appended: false; actual: { status: RunStatus; leaseLost: boolean } | null };

export interface AssistantStore {
  /** @returns whether it was created: not when another assistant has the `modelName`. */
  createAssistant(params: { assistant: Assistant; receipt: Receipt | null }): Promise<boolean>;
  findAssistant(params: {
    organizationId: OrganizationId;
    assistantId: AssistantId;
  }): Promise<Assistant | null>;
  findAssistantByModelName(params: {
    organizationId: OrganizationId;
    modelName: string;
  }): Promise<Assistant | null>;
  listAssistants(params: {
    organizationId: OrganizationId;
    page: PageRequest;
  }): Promise<Page<Assistant> | UnknownCursor>;
  /** @returns the assistant with the change; `null` when there is none; `taken` when another has the `modelName`. */
  updateAssistant(params: {
    organizationId: OrganizationId;
    assistantId: AssistantId;
    change: Partial<Omit<Assistant, "id" | "organizationId" | "createdAt">>;
    receipt: Receipt | null;
  }): Promise<Assistant | "taken" | null>;
  /** @returns whether there was one. Its runs stay. */
  deleteAssistant(params: { organizationId: OrganizationId; assistantId: AssistantId }): Promise<boolean>;
}

/** For people who look at what happened, across threads. */
export interface InsightStore {
  /** Newest first by default; ordered like other lists. */
  listRunOverviews(params: {
    organizationId: OrganizationId;
    filter: RunFilter;
    page: PageRequest;
  }): Promise<Page<RunOverview> | UnknownCursor>;
  findRunOverview(params: { organizationId: OrganizationId; runId: RunId }): Promise<RunOverview | null>;
  /** Like `readEvents`, each with its time. */
  readRecordedEvents(params: {
    organizationId: OrganizationId;
    runId: RunId;
    after: number;
    limit: number;
  }): Promise<RecordedEvent[]>;
  /**
   * The newest messages of a thread up to one of them, newest first, as they were at a time; and what
   * `readThreadTail` gives of their runs. Of what was deleted since, the places are there, with a word in the place
   * of the text.
   */
  readThreadAsOf(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    newestMessageId: MessageId;
    at: number;
    limit: number;
  }): Promise<ThreadAsOf>;
  /** Runs that were created from `from` up to, and not at, `to`, and have ended, in buckets of that length. */
  summarizeRuns(params: {
    organizationId: OrganizationId;
    from: number;
    to: number;
    bucketMs: number;
  }): Promise<{ usage: BucketUsage[]; latency: BucketLatency[] }>;
  /** The same runs, summed up by what is asked for. */
  readUsage(params: {
    organizationId: OrganizationId;
    from: number;
    to: number;
    groupBy: readonly UsageGroup[];
  }): Promise<UsageRow[]>;
  /**
   * Without threads that have expired by then.
   *
   * @returns a page, and where it ended; `null` when the list ends with it.
   */
  listThreadOverviews(params: {
    organizationId: OrganizationId;
    filter: ThreadOverviewFilter;
    page: ThreadOverviewPage;
    at: number;
  }): Promise<{ entries: ThreadOverview[]; end: ThreadPosition | null }>;
  /** How many runs stand in each status in which a run is active. */
  countActiveRuns(params: {
    organizationId: OrganizationId;
  }): Promise<Record<(typeof activeRunStatuses)[number], number>>;
}

export interface ReceiptStore {
  /** @returns the receipt under the key, unless it has expired. */
  findReceipt(params: {
    organizationId: OrganizationId;
    key: string;
    now: number;
  }): Promise<StoredReceipt | null>;
  /** Keeps the answer that was given, so that the next one is the same to the byte. The first one stays. */
  saveReceiptResponse(params: {
    organizationId: OrganizationId;
    key: string;
    response: { status: number; body: string };
  }): Promise<void>;
  /** @returns how many it deleted, of any organization. */
  deleteExpiredReceipts(params: { now: number; limit: number }): Promise<number>;
}

export interface ImportStore {
  /**
   * Stores what was saved elsewhere, as far as its ids are free in the organization, and changes nothing that is there.
   * Messages go to the end of their thread, unless their times say otherwise.
   *
   * @param params.now - The time of what has none.
   * @param params.dryRun - Finds out what would become of the entries, and writes nothing.
   * @returns what became of each, in their order.
   */
  importEntries(params: {
    organizationId: OrganizationId;
    entries: readonly ImportEntry[];
    now: number;
    dryRun: boolean;
  }): Promise<ImportOutcome[]>;
}

export interface LeaseStore {
  /**
   * Gives the longest waiting run that no live lease holds to one node: `queued`, `in_progress` or `cancelling`; or,
   * past its `expiresAt`, one in `requires_action` or one that waits for its thread. Raises its fencing token and its attempt.
   *
   * Atomic: at most one node receives a given run while its lease lives.
   *
   * @param params.onlyToEnd - Only a run that is `cancelling` or past its `expiresAt`, so that all that is left to do
   *   is to put it away.
   */
  claimRun(params: {
    nodeId: NodeId;
    now: number;
    leaseExpiresAt: number;
    onlyToEnd: boolean;
  }): Promise<ClaimedRun | null>;
  /**
   * Prolongs leases of runs that the node executes. Others that it holds on paper, because it lost track of them, run
   * out.
   *
   * @returns those that it really still holds; work on any other run is void.
   */
  renewLeases(params: {
    nodeId: NodeId;
    runIds: readonly RunId[];
    leaseExpiresAt: number;
  }): Promise<HeldLease[]>;
  /**
   * Lets any node claim the runs at once that would be claimable only after `latest` although nobody but a node is
   * waited for: a clock that has been set back since gave them that time.
   */
  freeFromFuture(params: { now: number; latest: number }): Promise<void>;

  /**
   * Gives up leases without changing the runs, so that any node may claim them at once. What was given up in order does
   * not count as an attempt.
   */
  releaseLeases(params: { nodeId: NodeId }): Promise<void>;
}

/** With how the run stands: a node that missed the hint learns here that it is to stop. */
export interface HeldLease extends Lease {
  status: RunStatus;
}

export interface ClaimedRun {
  run: Run;
  lease: Lease;
  /** How often the run was claimed since it last stood in the queue, this time included: 1 on a first claim. */
  attempt: number;
  /** All steps of the run so far, oldest first. One that an earlier attempt left open is `in_progress`. */
  steps: RunStep[];
}
