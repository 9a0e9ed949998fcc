import type { Clock } from "../core/clock.ts";
import { NotFoundError } from "../core/errors.ts";
import type { Run } from "../core/run.ts";
import type { RunStore } from "../core/run-store.ts";
import type { Once } from "../engine/engine.ts";
import { receiptFor } from "../engine/receipt.ts";

type Change = Omit<Parameters<RunStore["updateRunMetadata"]>[0], "at" | "receipt"> & Once;

/**
 * Changes the metadata of a run as a client asks.
 *
 * @throws {NotFoundError}
 */
export async function updateRunMetadata(
  { store, clock }: { store: Pick<RunStore, "updateRunMetadata">; clock: Clock },
  { once, ...change }: Change,
): Promise<Run> {
  const { organizationId, threadId, runId } = change;
  const at = clock.now();
  const receipt = receiptFor({ organizationId, once }, { subject: { threadId, runId }, now: at });
  const run = await store.updateRunMetadata({ ...change, at, receipt });
  if (run === null) {
    throw new NotFoundError("run", runId);
  }
  return run;
}
