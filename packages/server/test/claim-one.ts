import type { ClaimedRun, LeaseStore } from "../src/core/lease-store.ts";

/** Claims the run that has waited longest; `null` when none is due. */
export async function claimOne(
  store: LeaseStore,
  params: Omit<Parameters<LeaseStore["claimRuns"]>[0], "limit">,
): Promise<ClaimedRun | null> {
  const [claimed] = await store.claimRuns({ ...params, limit: 1 });
  return claimed ?? null;
}
