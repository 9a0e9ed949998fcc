import type { NodeId, RunId } from "../../packages/server/src/core/ids.ts";
import { isTerminal } from "../../packages/server/src/core/run-status.ts";
import type { Store } from "../../packages/server/src/core/store.ts";

type AppendParams = Parameters<Store["appendEvents"]>[0];

/** Watches what the store lets nodes do, and tells when two of them have one run. */
export interface LeaseObserver {
  readonly problems: string[];
  /** The store, watched. */
  watch(store: Store, now: () => number): Store;
}

/** Sits directly on the store, so it sees everything in the order in which it was committed. */
export function createLeaseObserver(): LeaseObserver {
  const problems: string[] = [];
  const leases = new Map<RunId, { token: number; nodeId: NodeId; expiresAt: number }>();
  const newest = new Map<RunId, number>();

  function taken(runId: RunId, lease: { token: number; nodeId: NodeId; expiresAt: number }): void {
    const before = newest.get(runId) ?? 0;
    if (lease.token <= before) {
      problems.push(`${runId} was claimed with the token ${lease.token} after ${before}`);
    }
    newest.set(runId, lease.token);
    leases.set(runId, lease);
  }

  function appended({ lease, events, runId }: AppendParams): void {
    if (lease !== null && lease.fencingToken < (newest.get(runId) ?? 0)) {
      problems.push(
        `${runId}: ${events[0]?.type} was written with the token ${lease.fencingToken} after ${newest.get(runId)}`,
      );
    }
    const state = events.findLast((event) => "state" in event)?.state;
    if (
      state !== undefined &&
      (isTerminal(state.status) || ["requires_action", "queued"].includes(state.status))
    ) {
      leases.delete(runId);
    }
  }

  return {
    problems,
    watch: (store, now) => ({
      ...store,
      async createRun(params) {
        const result = await store.createRun(params);
        if (result.created && result.lease !== null && params.lease !== null) {
          const { fencingToken: token, nodeId } = result.lease;
          taken(params.run.id, { token, nodeId, expiresAt: params.lease.expiresAt });
        }
        return result;
      },
      async claimRuns(params) {
        const claimed = await store.claimRuns(params);
        for (const { lease } of claimed) {
          const { runId, nodeId, fencingToken: token } = lease;
          const held = leases.get(runId);
          if (held !== undefined && held.expiresAt > now()) {
            problems.push(`${nodeId} claimed ${runId} while the lease of ${held.nodeId} lived`);
          }
          taken(runId, { token, nodeId, expiresAt: params.leaseExpiresAt });
        }
        return claimed;
      },
      async saveToolOutputs(params) {
        const result = await store.saveToolOutputs(params);
        if (result.saved && result.claimed !== null && params.lease) {
          const { fencingToken: token, nodeId } = result.claimed.lease;
          taken(params.runId, { token, nodeId, expiresAt: params.lease.expiresAt });
        }
        return result;
      },
      async renewLeases(params) {
        const renewed = await store.renewLeases(params);
        for (const { runId, nodeId, fencingToken: token } of renewed) {
          leases.set(runId, { token, nodeId, expiresAt: params.leaseExpiresAt });
        }
        return renewed;
      },
      async releaseLeases(params) {
        await store.releaseLeases(params);
        for (const [runId, { nodeId }] of leases) {
          if (nodeId === params.nodeId) {
            leases.delete(runId);
          }
        }
      },
      async returnLease(params) {
        await store.returnLease(params);
        const { runId, fencingToken } = params.lease;
        if (leases.get(runId)?.token === fencingToken) {
          leases.delete(runId);
        }
      },
      async appendEvents(params) {
        const result = await store.appendEvents(params);
        if (result.appended) {
          appended(params);
        }
        return result;
      },
    }),
  };
}
