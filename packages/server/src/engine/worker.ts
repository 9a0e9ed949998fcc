import type { Clock } from "../core/clock.ts";
import { ThreadmillError } from "../core/errors.ts";
import type { NodeId, RunId } from "../core/ids.ts";
import type { Lease } from "../core/lease.ts";
import type { ClaimedRun, LeaseStore } from "../core/lease-store.ts";
import type { Logger } from "../core/logger.ts";
import type { Wakeup } from "../core/wakeup.ts";
import type { EarlyStart } from "./early-start.ts";
import { createLeaseRenewal, type Renewal } from "./lease-renewal.ts";
import { RunTakenError } from "./run-recorder.ts";
import { createRunRests } from "./run-rests.ts";

/**
 * Executes runs on this node: those that were accepted here, and those that wait in the store for any node.
 *
 * It holds a lease on each run it executes and renews it; a run whose lease it lost is aborted. Everything that
 * falls due (queued runs, runs of lost nodes, runs past their time) is found by the same claim.
 */
export interface Worker {
  readonly nodeId: NodeId;
  /** When a lease that is taken now runs out. */
  leaseExpiresAt(): number;
  /** Whether one more run can be executed here now. */
  hasRoom(): boolean;
  /** Begins to execute a run whose lease this node has just been given. */
  adopt(claimed: ClaimedRun): void;
  /** Begins to execute a run whose lease this node is being given. It is this node's when it is kept. */
  begin(claimed: ClaimedRun, start: Omit<EarlyStart, "durable">): BegunRun;
  /**
   * Claims and begins what is due, as far as there is room; what only has to be put away needs none. Resolves when
   * nothing more is due.
   */
  claimDue(): Promise<void>;
  /** Claims and renews from now on by itself: on wake-ups, and at least every `pollMs`. */
  start(): void;
  /**
   * Takes no more work, stops what it does and gives every lease back, so that other nodes go on with it. What does not
   * stop soon is left behind: without the lease it changes nothing.
   */
  stop(): Promise<void>;
  /** Resolves when nothing is being executed here. */
  idle(): Promise<void>;
}

/** A run that this node executes already, and that is not durable yet. */
export interface BegunRun {
  /** It is durable, and so may become what the execution writes. */
  keep(): void;
  /** It never will be: the execution is aborted, and leaves nothing. */
  drop(): void;
}

/** How long executions may take to stop before the leases that can be are given back all the same. */
const stopMs = 1_000;
/** How much longer is waited for those that cannot be, as they are being written or claimed just then. */
const lateStopMs = 4_000;
/**
 * How many runs are claimed at once: enough for a queue of thousands, and few enough for one transaction. It and all that is
 * less are powers of two, as the database plans each number once.
 */
const claimBatch = 32;

export function createWorker({
  store,
  clock,
  wakeup,
  logger,
  nodeId,
  execute,
  leaseMs,
  pollMs,
  maxConcurrentRuns,
}: {
  store: LeaseStore;
  clock: Clock;
  wakeup: Wakeup;
  logger: Logger;
  nodeId: NodeId;
  execute: (claimed: ClaimedRun, signal: AbortSignal, early?: EarlyStart) => Promise<void>;
  leaseMs: number;
  pollMs: number;
  maxConcurrentRuns: number;
}): Worker {
  const executions = new Map<RunId, Execution>();
  /** Of work that ended because the store was out of reach, and so not given back yet; with when the run is free again. */
  const unreturned = new Map<Lease, number>();
  /** Those of them whose run somebody else keeps: the store is there, and this is their fault. */
  const kept = new Set<Lease>();
  const rests = createRunRests({ clock, leaseMs });
  /** Of runs that are being claimed just now, as many as there may be. */
  let roomKept = 0;
  let stopping = false;
  let claiming: Promise<void> = Promise.resolve();
  let isClaiming = false;
  let claimAgain = false;
  let cancelPoll = () => {};
  let cancelRenewal = () => {};
  let unsubscribe = () => {};

  const leaseExpiresAt = () => clock.now() + leaseMs;
  const prolong = createLeaseRenewal({ store, nodeId, leaseExpiresAt, logger });
  const room = () => Math.max(0, maxConcurrentRuns - executions.size - roomKept);
  // What could not be written a moment ago is better not begun now.
  const hasRoom = () => !stopping && unreturned.size === kept.size && room() > 0;

  function adopt(claimed: ClaimedRun): void {
    const { runId } = claimed.lease;
    // A run claimed again here while an execution of an older lease has not noticed: that one has lost it.
    executions.get(runId)?.controller.abort(new LeaseGone());
    executions.set(runId, run(claimed));
  }

  function begin(claimed: ClaimedRun, start: Omit<EarlyStart, "durable">): BegunRun {
    const { promise: durable, resolve, reject } = Promise.withResolvers<void>();
    // An execution that has ended, or that never came to a write, asks for it no more.
    durable.catch(() => undefined);
    const execution = run(claimed, { ...start, durable });
    return {
      keep() {
        const { runId, fencingToken } = claimed.lease;
        const other = executions.get(runId);
        if (other !== undefined && other.lease.fencingToken > fencingToken) {
          // Resolved so late that the lease has run out, and the run was claimed here again.
          execution.controller.abort(new LeaseGone());
        } else if (!execution.hasEnded) {
          // What has brought the run to where it waited for its client may not have ended yet.
          other?.controller.abort(new LeaseGone());
          executions.set(runId, execution);
        }
        resolve();
      },
      drop() {
        const gone = new LeaseGone();
        execution.controller.abort(gone);
        reject(gone);
      },
    };
  }

  function run(claimed: ClaimedRun, early?: EarlyStart): Execution {
    const { lease, run: claimedRun } = claimed;
    const { runId } = lease;
    const { expiresAt } = claimedRun;
    const controller = new AbortController();
    const execution = { lease, expiresAt, controller, goodUntil: leaseExpiresAt(), hasEnded: false };
    const finished = execute(claimed, controller.signal, early)
      .then(() => {
        if (!controller.signal.aborted) {
          rests.end(runId);
        }
      })
      .catch((error: unknown) => {
        if (error instanceof RunTakenError || error instanceof LeaseGone) {
          // A race that is part of every take-over; whoever won it goes on.
          logger.info({ runId, reason: error.message }, "run left to another");
          return;
        }
        if (ThreadmillError.is(error) && error.code === "store_unavailable") {
          cutOff(execution);
        }
        logger.error({ runId, error }, "run stopped; it goes on when its lease has run out");
      })
      .finally(() => {
        execution.hasEnded = true;
        if (executions.get(runId)?.controller === controller) {
          executions.delete(runId);
        }
        if (!stopping && executions.size === maxConcurrentRuns - 1) {
          void claimDue();
        }
      });
    return Object.assign(execution, { finished });
  }

  function claimDue(): Promise<void> {
    claimAgain = true;
    if (!isClaiming) {
      isClaiming = true;
      claiming = claimLoop();
    }
    return claiming;
  }

  /** The store was out of reach for the work on a run. */
  function cutOff({ lease, expiresAt }: Pick<Execution, "lease" | "expiresAt">): void {
    if (!unreturned.has(lease)) {
      unreturned.set(lease, rests.begin({ runId: lease.runId, expiresAt }));
    }
  }

  /** Before anything is claimed, or a run would be given up for what the database did. */
  async function returnLeases(): Promise<void> {
    const returning = [...unreturned].map(async ([lease, claimableAt]) => {
      if ((await store.returnLease({ lease, claimableAt })) === "kept") {
        kept.add(lease);
        return;
      }
      unreturned.delete(lease);
      kept.delete(lease);
    });
    await Promise.all(returning);
  }

  async function claimLoop(): Promise<void> {
    try {
      while (claimAgain && !stopping) {
        claimAgain = false;
        if (mayHaveRunOut()) {
          // After a standstill that was longer than a lease, or the claim would find them, and begin them anew.
          await renewLeases();
        }
        if (unreturned.size > 0) {
          await returnLeases();
        }
        const claimed = await claim();
        if (!stopping) {
          claimed.forEach(adopt);
        }
      }
    } catch (error) {
      logger.error({ error }, "could not claim runs");
    } finally {
      // In the same turn in which the loop has looked for the last time, or a call in between would be lost.
      isClaiming = false;
    }
  }

  async function claim(): Promise<ClaimedRun[]> {
    const onlyToEnd = !hasRoom();
    const limit = onlyToEnd ? claimBatch : powerOfTwoUpTo(Math.min(claimBatch, room()));
    // Whatever is begun here meanwhile must leave it.
    roomKept = onlyToEnd ? 0 : limit;
    try {
      const claimed = await store.claimRuns({
        nodeId,
        now: clock.now(),
        leaseExpiresAt: leaseExpiresAt(),
        onlyToEnd,
        limit,
      });
      claimAgain ||= claimed.length === limit;
      return claimed;
    } finally {
      roomKept = 0;
    }
  }

  function poll(): void {
    void claimDue().finally(() => {
      if (!stopping) {
        cancelPoll = clock.after(pollMs, poll);
      }
    });
  }

  /** Whether a lease of a run that is executed here is known to live no more. */
  function mayHaveRunOut(): boolean {
    const now = clock.now();
    return [...executions.values()].some(({ goodUntil }) => goodUntil <= now);
  }

  async function renewLeases(): Promise<void> {
    // Taken before the question: a run that is adopted meanwhile is not in the answer, and is not lost.
    const asked = new Map(executions);
    if (asked.size === 0) {
      return;
    }
    await prolong([...asked.keys()], (runId, renewal) => {
      const execution = asked.get(runId);
      if (execution !== undefined) {
        applyRenewal(execution, renewal);
      }
    });
  }

  function applyRenewal(execution: Execution, renewal: Renewal): void {
    if (renewal === "unknown") {
      if (clock.now() >= execution.goodUntil) {
        cutOff(execution);
        execution.controller.abort(new LeaseGone());
      }
    } else if (renewal === "gone" || renewal.lease.fencingToken !== execution.lease.fencingToken) {
      execution.controller.abort(new LeaseGone());
    } else {
      execution.goodUntil = renewal.goodUntil;
      if (renewal.lease.status === "cancelling") {
        // The hint was lost.
        execution.controller.abort(isCancelling());
      }
    }
  }

  function renewAndGoOn(): void {
    void renewLeases().finally(() => {
      if (!stopping) {
        cancelRenewal = clock.after(leaseMs / 3, renewAndGoOn);
      }
    });
  }

  function abortAll(): void {
    for (const { controller } of executions.values()) {
      controller.abort(new LeaseGone());
    }
  }

  async function idle(): Promise<void> {
    while (executions.size > 0) {
      await Promise.all([...executions.values()].map(({ finished }) => finished));
    }
  }

  /** @returns whether nothing is being claimed or executed any more, after so long at most. */
  function stopped(withinMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = clock.after(withinMs, () => resolve(false));
      void Promise.all([claiming, idle()]).then(() => {
        cancel();
        resolve(true);
      });
    });
  }

  async function releaseLeases(): Promise<void> {
    try {
      await store.releaseLeases({ nodeId });
    } catch (error) {
      logger.error({ error }, "could not give the leases back; the runs go on when they have run out");
    }
    wakeup.send({ type: "run-queued" });
  }

  return {
    nodeId,
    leaseExpiresAt,
    hasRoom,
    adopt,
    begin,
    claimDue,
    start() {
      unsubscribe = wakeup.subscribe((hint) => {
        if (hint.type === "run-queued" || hint.type === "hints-missed") {
          void claimDue();
        }
        if (hint.type === "run-cancelling") {
          executions.get(hint.runId)?.controller.abort(isCancelling());
        }
      });
      poll();
      cancelRenewal = clock.after(leaseMs / 3, renewAndGoOn);
    },
    async stop() {
      stopping = true;
      cancelPoll();
      cancelRenewal();
      unsubscribe();
      abortAll();
      const hasStopped = await stopped(stopMs);
      await releaseLeases();
      if (!hasStopped) {
        // A write or claim that lasts has kept its runs locked, or has brought some only now.
        await stopped(lateStopMs);
        await releaseLeases();
      }
    },
    idle,
  };
}

function powerOfTwoUpTo(most: number): number {
  return 2 ** Math.floor(Math.log2(most));
}

interface Execution {
  lease: Lease;
  /** Of the run. */
  expiresAt: number;
  controller: AbortController;
  finished: Promise<void>;
  /** Until when the lease is known to be this node's; after that, somebody else may have it. */
  goodUntil: number;
  hasEnded: boolean;
}

function isCancelling(): RunTakenError {
  return new RunTakenError({ status: "cancelling", leaseLost: false });
}

/** The reason with which work on a run is aborted that this node should not go on with. */
class LeaseGone extends Error {
  constructor() {
    super("the lease was given up or lost");
  }
}
