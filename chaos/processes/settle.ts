import type { OrganizationId, ThreadId } from "../../packages/server/src/core/ids.ts";
import type { RunOverview } from "../../packages/server/src/core/insight.ts";
import { activeRunStatuses } from "../../packages/server/src/core/run-status.ts";
import type { Store } from "../../packages/server/src/core/store.ts";
import { everyEntry } from "../invariants/every-entry.ts";
import type { NemesisClients } from "../nemesis/clients.ts";
import { checkStreams, type StreamReader } from "./stream-reader.ts";
import type { TuneClient } from "./tune-client.ts";
import { until } from "./until.ts";

/** With all at once, on a slow machine, none would be answered before its client gives up. */
const threadsAtOnce = 20;

/**
 * Waits, after all faults are over, until everything has ended, and looks whether it has ended well: runs get what they
 * wait for, threads take a new run, readers read to the end.
 *
 * @param params.recoveryMs - How long runs may stand still that wait for nobody.
 * @returns what did not end well.
 */
export async function settle({
  store,
  organizationId,
  clients,
  threads,
  readers,
  pickClient,
  recoveryMs,
  runLifetimeMs,
}: {
  store: Store;
  organizationId: OrganizationId;
  clients: Pick<NemesisClients, "submitAll" | "tryThread">;
  /** Nobody has asked to delete them. */
  threads: readonly ThreadId[];
  readers: readonly StreamReader[];
  pickClient: () => TuneClient;
  recoveryMs: number;
  runLifetimeMs: number;
}): Promise<string[]> {
  const problems: string[] = [];
  await until(recoveryMs, async () => (await stuck()).length === 0);
  problems.push(...(await Promise.all((await stuck()).map(describe))));
  await until(runLifetimeMs + recoveryMs, async () => {
    const active = await activeRuns();
    const waiting = active.filter(({ status }) => status === "requires_action");
    await Promise.all(waiting.map(clients.submitAll));
    return active.length === 0;
  });
  const unchecked = [...threads];
  await Promise.all(Array.from({ length: threadsAtOnce }, checkThreads));
  await until(runLifetimeMs, async () => (await stuck()).length === 0);
  for (const [runId, own] of Map.groupBy(readers, (reader) => reader.runId)) {
    const areDone: boolean[] = [];
    for (const reader of own) {
      areDone.push(await reader.connect(pickClient(), { leaveAfter: null, timeoutMs: 10_000 }));
    }
    // Of a run that is deleted with its thread nobody is told anything.
    if ((await store.findRunOverview({ organizationId, runId })) !== null) {
      const log = await store.readEvents({ organizationId, runId, after: 0, limit: 10_000 });
      problems.push(...checkStreams(own, log));
      if (areDone.includes(false)) {
        problems.push(`a stream of ${runId}, which has ended, does not`);
      }
    }
  }
  return problems;

  /** Also those of which no client knows, because the answer was lost. */
  function activeRuns(): Promise<RunOverview[]> {
    const filter = { statuses: activeRunStatuses };
    return everyEntry((page) => store.listRunOverviews({ organizationId, filter, page }));
  }

  /** Active runs that wait neither for a client nor behind one that does. */
  async function stuck(): Promise<RunOverview[]> {
    const runs = await activeRuns();
    const waiting = new Set(runs.flatMap((run) => (run.status === "requires_action" ? [run.threadId] : [])));
    return runs.filter(({ threadId }) => !waiting.has(threadId));
  }

  async function describe({ id, status, expiresAt, waiting }: RunOverview): Promise<string> {
    const log = await store.readRecordedEvents({ organizationId, runId: id, after: 0, limit: 10_000 });
    const said = log.slice(-3).map(({ at, event }) => `${event.type} at ${at}`);
    const place = waiting ? "behind another run" : `after ${said.join(", ")}`;
    return `${id} is still ${status} after the recovery time, at ${Date.now()}, ${place}; it expires at ${expiresAt}`;
  }

  /** A thread is free when it takes a new run, and that one ends. */
  async function checkThreads(): Promise<void> {
    for (let threadId = unchecked.pop(); threadId !== undefined; threadId = unchecked.pop()) {
      if ((await clients.tryThread(threadId)).outcome !== "ok") {
        problems.push(`${threadId} takes no new run`);
      }
    }
  }
}
