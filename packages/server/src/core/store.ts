import type { AccessKey } from "./access-key.ts";
import type { MessageId, NodeId, OrganizationId, RunId, ThreadId } from "./ids.ts";
import type { Lease } from "./lease.ts";
import type { Message } from "./message.ts";
import type { Page, PageRequest, UnknownCursor } from "./page.ts";
import type { Run } from "./run.ts";
import type { RunEvent, SequencedEvent } from "./run-event.ts";
import type { RunStatus } from "./run-status.ts";
import type { RunStep } from "./run-step.ts";
import type { Thread } from "./thread.ts";

/**
 * Where everything lives. Each method is one transaction; when its promise resolves, what it wrote is on disk.
 *
 * Every method but those of leases and keys is bound to one organization: what another organization owns does not
 * exist for it. A database that cannot be reached or written is a {@link StoreUnavailableError} from any method.
 */
export interface Store extends AccessKeyStore, ThreadStore, RunStore, LeaseStore {
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
  /** The oldest organization: the one that the CLI means when none is named. */
  findDefaultOrganization(): Promise<Organization | null>;
}

export interface Organization {
  id: OrganizationId;
  name: string;
  createdAt: number;
}

export interface ThreadStore {
  findThread(params: { organizationId: OrganizationId; threadId: ThreadId }): Promise<Thread | null>;
  listMessages(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    page: PageRequest;
  }): Promise<Page<Message> | UnknownCursor>;
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
  /** Remembers token counts, so that each message is counted once. */
  saveTokenCounts(params: {
    organizationId: OrganizationId;
    counts: readonly { messageId: MessageId; tokens: number }[];
  }): Promise<void>;
}

export interface ThreadTail {
  messages: { message: Message; tokens: number | null }[];
  steps: RunStep[];
}

export interface RunStore {
  /**
   * Creates a run, with its messages and, when `newThread` is given, its thread; appends `events` to the run's log
   * as numbers 1, 2, 3 …
   *
   * With a lease the node that asks executes the run; without one any node may claim it.
   *
   * @returns `threadBusy` with the active run of the thread, and nothing was written: a thread has one at most.
   */
  createRun(params: {
    newThread: Thread | null;
    messages: readonly Message[];
    run: Run;
    events: readonly RunEvent[];
    lease: { nodeId: NodeId; expiresAt: number } | null;
  }): Promise<{ created: true; lease: Lease | null } | { created: false; threadBusy: { runId: RunId } }>;
  findRun(params: { organizationId: OrganizationId; threadId: ThreadId; runId: RunId }): Promise<Run | null>;
  listSteps(params: {
    organizationId: OrganizationId;
    runId: RunId;
    page: PageRequest;
  }): Promise<Page<RunStep> | UnknownCursor>;
  /** Events with a number greater than `after`, in order, at most `limit`. */
  readEvents(params: {
    organizationId: OrganizationId;
    runId: RunId;
    after: number;
    limit: number;
  }): Promise<SequencedEvent[]>;
  /**
   * Appends events to a run's log and applies them: `run.*` sets the run's state, `step.created` and
   * `message.created` insert, later events of a step or message (`run.requires_action` brings a step too) overwrite
   * it, deltas live in the log alone.
   *
   * One transaction, whose first statement finds the run in a status of `from` (and under the lease, when one is
   * given) or writes nothing. A terminal event or `run.requires_action` gives the lease back; `run.queued` leaves
   * the run for any node to claim.
   *
   * @returns the number of the last event, or how the run really stands: `null` when there is no such run;
   *   `leaseLost` when another node holds it.
   */
  appendEvents(params: {
    organizationId: OrganizationId;
    runId: RunId;
    lease: Lease | null;
    from: readonly RunStatus[];
    events: readonly RunEvent[];
  }): Promise<AppendResult>;
}

export type AppendResult =
  | { appended: true; lastSequence: number }
  | { appended: false; actual: { status: RunStatus; leaseLost: boolean } | null };

export interface LeaseStore {
  /**
   * Gives the longest waiting run that no live lease holds to one node: `queued`, `in_progress` or `cancelling`, or
   * `requires_action` past its `expiresAt`. Raises its fencing token and its attempt.
   *
   * Atomic: at most one node receives a given run while its lease lives.
   */
  claimRun(params: { nodeId: NodeId; now: number; leaseExpiresAt: number }): Promise<ClaimedRun | null>;
  /**
   * Prolongs the leases that the node holds.
   *
   * @returns those that it really still holds; work on any other run is void.
   */
  renewLeases(params: { nodeId: NodeId; leaseExpiresAt: number }): Promise<Lease[]>;
  /** Gives up leases without changing the runs, so that any node may claim them at once. */
  releaseLeases(params: { nodeId: NodeId }): Promise<void>;
}

export interface ClaimedRun {
  run: Run;
  lease: Lease;
  /** How often the run was claimed since it last stood in the queue, this time included: 1 on a first claim. */
  attempt: number;
  /** All steps of the run so far, oldest first. One that an earlier attempt left open is `in_progress`. */
  steps: RunStep[];
}
