import { describe, expect, it } from "vitest";
import { StoreUnavailableError } from "../core/errors.ts";
import { asId, type RunId } from "../core/ids.ts";
import type { LeaseStore } from "../core/lease-store.ts";
import { silentLogger } from "../core/logger.ts";
import { createLeaseRenewal, type Renewal } from "./lease-renewal.ts";

const nodeId = asId<"node">("node_a");
const run = (name: string) => asId<"run">(`run_${name}`);
const leaseOf = (runId: RunId) =>
  ({
    organizationId: asId<"organization">("org_a"),
    runId,
    nodeId,
    fencingToken: 1,
    status: "in_progress",
  }) as const;

/** A store in which the node holds these leases; somebody keeps the rows of some of them. */
function scene({ held, kept = [] }: { held: readonly RunId[]; kept?: readonly RunId[] }) {
  let now = 0;
  const renewLeases: LeaseStore["renewLeases"] = async ({ runIds, passOver }) => {
    now += 1;
    if (!passOver && runIds.some((runId) => kept.includes(runId))) {
      throw new StoreUnavailableError("somebody keeps it");
    }
    return runIds.filter((runId) => held.includes(runId) && !kept.includes(runId)).map(leaseOf);
  };
  const renew = createLeaseRenewal({
    store: { renewLeases },
    nodeId,
    leaseExpiresAt: () => now + 10,
    logger: silentLogger,
  });
  return async (...runIds: RunId[]) => {
    const told: [RunId, Renewal][] = [];
    await renew(runIds, (runId, renewal) => told.push([runId, renewal]));
    return told;
  };
}

describe("renewing the leases of a node", () => {
  it("prolongs what it holds, and says what is gone", async () => {
    const renew = scene({ held: [run("a"), run("b")] });
    expect(await renew(run("a"), run("lost"), run("b"))).toEqual([
      [run("a"), { lease: leaseOf(run("a")), goodUntil: 10 }],
      [run("b"), { lease: leaseOf(run("b")), goodUntil: 10 }],
      [run("lost"), "gone"],
    ]);
  });

  it("knows nothing of a run that somebody keeps for too long, and prolongs all others", async () => {
    const renew = scene({ held: [run("a"), run("kept"), run("b")], kept: [run("kept")] });
    expect(await renew(run("kept"), run("a"), run("b"))).toEqual([
      [run("a"), { lease: leaseOf(run("a")), goodUntil: 10 }],
      [run("b"), { lease: leaseOf(run("b")), goodUntil: 10 }],
      [run("kept"), "unknown"],
    ]);
  });
});
