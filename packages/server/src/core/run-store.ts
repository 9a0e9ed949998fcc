import type { MessageId, NodeId, OrganizationId, RunId, StepId, ThreadId } from "./ids.ts";
import type { JsonObject } from "./json.ts";
import type { Lease } from "./lease.ts";
import type { ClaimedRun } from "./lease-store.ts";
import type { Message } from "./message.ts";
import type { ThreadTail } from "./message-store.ts";
import type { ModelCall } from "./model-call.ts";
import type { Page, PageRequest, UnknownCursor } from "./page.ts";
import type { Receipt } from "./receipt.ts";
import type { Run, RunState } from "./run.ts";
import type { RunEvent, SequencedEvent } from "./run-event.ts";
import type { RunStatus } from "./run-status.ts";
import type { RunStep } from "./run-step.ts";
import type { Thread } from "./thread.ts";
import type { ThreadBusy, ThreadStore } from "./thread-store.ts";

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
   * @param params.begin - Begins the run in the same transaction, if it gets the lease.
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
    begin?: RunBeginning;
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
   * The same for who holds them for long: none either after those that are `maxLength` characters long. At least one, if
   * there is one.
   *
   * @returns `hasMore`: whether there may be more behind them.
   */
  readNextEvents(params: {
    organizationId: OrganizationId;
    runId: RunId;
    after: number;
    limit: number;
    maxLength: number;
  }): Promise<{ events: SequencedEvent[]; hasMore: boolean }>;
  /**
   * Deletes events of runs, of any organization, that ended at `endedBefore` or earlier; of what was appended together at
   * most `limit` pieces at once. Of each run the last two stay, its end and `done`. Everything but the log is as before.
   *
   * @returns whether there may be more.
   */
  deleteOldEvents(params: { endedBefore: number; limit: number }): Promise<{ more: boolean }>;
  /**
   * Keeps outputs of calls that a run in `requires_action` waits for. A call keeps its first output. Outputs of other
   * calls are not kept. When all have come, the events of `goOn` are appended in the same transaction, and, when a lease is
   * asked for, the run is given to that node. Until then the run names those that are missing.
   *
   * @param params.check - Sees the run, and the open step with the outputs that it has, before anything is written. What it
   *   throws is thrown, and nothing is written.
   * @param params.goOn - Makes of the step, with all its outputs, what lets the run go on.
   * @param params.begin - Goes on with the run before it is durable, if the node is given it.
   * @returns the run as it waited, or as it waits for the rest, the open step with all outputs that have come so far, the
   *   number of the run's last event before this, what was appended, and, with a lease, what the node needs to execute it;
   *   or how the run stands when it waits for nothing: `null` when there is no such run, `expired` also when a node has
   *   taken it to put it away.
   */
  saveToolOutputs(params: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    runId: RunId;
    outputs: readonly { toolCallId: string; output: string }[];
    check?: (run: Run, step: RunStep) => void;
    goOn: (step: RunStep, run: Run) => readonly RunEvent[];
    lease?: { nodeId: NodeId; expiresAt: number } | null;
    begin?: RunContinuation;
    receipt: Receipt | null;
  }): Promise<SavedOutputs>;
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

export interface RunBeginning {
  /** How the run stands then. The event that says so follows the others. */
  state: RunState;
  /** How many of the newest messages of the thread `proceed` is to see. */
  tailLength: number;
  /**
   * Called when all is written but the commit, which takes longest: what this sets going is under way meanwhile. Only when
   * `createRun` has resolved is it true. Called once more when the transaction has to be tried again.
   */
  proceed(granted: { lease: Lease; tail: ThreadTail }): void;
}

/** As {@link RunBeginning}, for a run that has waited for its client. */
export interface RunContinuation {
  tailLengthOf(run: Run): number;
  proceed(granted: { claimed: ClaimedRun; tail: ThreadTail }): void;
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

export type SavedOutputs =
  | {
      saved: true;
      run: Run;
      step: RunStep;
      lastSequence: number;
      appended: readonly RunEvent[];
      claimed: ClaimedRun | null;
    }
  | { saved: false; actual: RunStatus | null };

export type AppendResult =
  | {
      appended: true;
      lastSequence: number;
      promoted: boolean;
      /** With which the events were written, of a run that was given another since it was made. */
      metadata?: JsonObject | null;
    }
  | { appended: false; actual: { status: RunStatus; leaseLost: boolean } | null };
