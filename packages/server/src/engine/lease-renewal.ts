import type { NodeId, RunId } from "../core/ids.ts";
import type { HeldLease, LeaseStore } from "../core/lease-store.ts";
import type { Logger } from "../core/logger.ts";
import { createGate } from "./gate.ts";

/** How many leases are waited for at once whose rows somebody else keeps. Each of them keeps a connection. */
const waitedForAtOnce = 4;

/** What became of a lease: prolonged, lost, or nobody can tell, as the database or somebody in it was in the way. */
export type Renewal = { lease: HeldLease; goodUntil: number } | "gone" | "unknown";

/** Prolongs the leases of a node's runs, and tells of each what became of it, as soon as that is known. */
export type LeaseRenewal = (
  runIds: readonly RunId[],
  tell: (runId: RunId, renewal: Renewal) => void,
) => Promise<void>;

/**
 * Whoever keeps the row of one run, such as a node that was stopped in the middle of a transaction, is in the way of that
 * run's lease and of no other.
 */
export function createLeaseRenewal({
  store,
  nodeId,
  leaseExpiresAt,
  logger,
}: {
  store: Pick<LeaseStore, "renewLeases">;
  nodeId: NodeId;
  leaseExpiresAt: () => number;
  logger: Logger;
}): LeaseRenewal {
  const gate = createGate({ width: waitedForAtOnce });

  return async (runIds, tell) => {
    const left = new Set(runIds);

    async function renew(asked: readonly RunId[], passOver: boolean): Promise<void> {
      const goodUntil = leaseExpiresAt();
      try {
        const held = await store.renewLeases({ nodeId, runIds: asked, leaseExpiresAt: goodUntil, passOver });
        for (const lease of held) {
          left.delete(lease.runId);
          tell(lease.runId, { lease, goodUntil });
        }
      } catch (error) {
        logger.error({ error }, "could not renew leases");
        for (const runId of asked) {
          left.delete(runId);
          tell(runId, "unknown");
        }
      }
    }

    await renew(runIds, true);
    await Promise.all(
      [...left].map((runId) =>
        gate(async () => {
          await renew([runId], false);
          if (left.has(runId)) {
            tell(runId, "gone");
          }
        }),
      ),
    );
  };
}
