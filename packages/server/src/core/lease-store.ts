import type { NodeId, RunId } from "./ids.ts";
import type { Lease } from "./lease.ts";
import type { Run } from "./run.ts";
import type { RunStatus } from "./run-status.ts";
import type { RunStep } from "./run-step.ts";

export interface LeaseStore {
  /**
   * Gives the longest waiting runs that no live lease holds to one node: `queued`, `in_progress` or `cancelling`; or,
   * past its `expiresAt`, one in `requires_action` or one that waits for its thread. Raises the fencing token and the
   * attempt of each.
   *
   * Atomic: at most one node receives a given run while its lease lives.
   *
   * @param params.onlyToEnd - Only runs that are `cancelling` or past their `expiresAt`, so that all that is left to do
   *   is to put them away.
   * @param params.limit - At least 1. All of them are read and written in one transaction.
   * @returns them in no order; fewer than `limit` when no more are due.
   */
  claimRuns(params: {
    nodeId: NodeId;
    now: number;
    leaseExpiresAt: number;
    onlyToEnd: boolean;
    limit: number;
  }): Promise<ClaimedRun[]>;
  /**
   * Prolongs leases of runs that the node executes. Others that it holds on paper, because it lost track of them, run
   * out.
   *
   * @param params.passOver - Leaves runs as they are that somebody else keeps just now, instead of waiting for them; nothing is
   *   known of them then.
   * @returns those that it really still holds; work on any other run is void.
   */
  renewLeases(params: {
    nodeId: NodeId;
    runIds: readonly RunId[];
    leaseExpiresAt: number;
    passOver: boolean;
  }): Promise<HeldLease[]>;
  /**
   * Lets any node claim the runs at once that would be claimable only after `latest` although nobody but a node is
   * waited for: a clock that has been set back since gave them that time.
   */
  freeFromFuture(params: { now: number; latest: number }): Promise<void>;

  /**
   * Gives up leases without changing the runs, so that any node may claim them at once. What was given up in order does
   * not count as an attempt. Those of runs that somebody else keeps just now are left to run out.
   */
  releaseLeases(params: { nodeId: NodeId }): Promise<void>;
  /**
   * Gives up one lease, if the node still has it, because the database was in the way of the work. The claim does not count
   * as an attempt, and the run can be claimed from `claimableAt` on.
   *
   * @returns `kept` when somebody else keeps the run just now, whom nobody waits for: the node may still have the lease.
   */
  returnLease(params: { lease: Lease; claimableAt: number }): Promise<"kept" | undefined>;
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
  /**
   * All steps of the run so far, oldest first. One that an earlier attempt left open is `in_progress`. They are only ever
   * made under a lease.
   */
  steps: RunStep[];
}
