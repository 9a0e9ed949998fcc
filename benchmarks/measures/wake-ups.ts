import { silentLogger } from "../../packages/server/src/core/logger.ts";
import type { Wakeup } from "../../packages/server/src/core/wakeup.ts";
import { createLocalWakeup } from "../../packages/server/src/engine/local-wakeup.ts";
import { openPostgresStore } from "../../packages/server/src/store/postgres-database.ts";
import {
  createPostgresWakeup,
  type PostgresWakeup,
} from "../../packages/server/src/store/postgres-wakeup.ts";
import { sampleDelta } from "../../packages/server/src/store/testing/samples.ts";
import { createOrganization, createRunOnNewThread } from "../../packages/server/src/store/testing/scene.ts";
import { systemClock } from "../../packages/server/src/system.ts";
import { barred, type Figure, perSecond, times, told } from "../figure.ts";
import { openPostgres } from "../postgres.ts";
import { concurrently, inTurn } from "../rounds.ts";
import { median, ratiosOf } from "../statistics.ts";

const writers = 16;

/** How fast events are appended on Postgres when other nodes hear of each, and when they do not. */
export async function measureWakeUps({
  rounds,
  appends,
}: {
  rounds: number;
  appends: number;
}): Promise<Figure[]> {
  await using postgres = await openPostgres();
  const url = await postgres.createDatabase();
  const store = await openPostgresStore({ url, logger: silentLogger, maxConnections: writers });
  const own = createPostgresWakeup({ url, clock: systemClock, logger: silentLogger });
  const otherNodes = [1, 2].map(() =>
    createPostgresWakeup({ url, clock: systemClock, logger: silentLogger }),
  );
  try {
    await Promise.all([own, ...otherNodes].map(untilConnected));
    let heard = 0;
    for (const node of otherNodes) {
      node.subscribe(() => {
        heard += 1;
      });
    }
    const organizationId = await createOrganization(store);
    const created = await Promise.all(
      Array.from({ length: writers }, () =>
        createRunOnNewThread(store, organizationId, { run: { status: "in_progress" } }),
      ),
    );
    const appendsPerSecond = async (wakeup: Wakeup) => {
      const startedAt = performance.now();
      await concurrently({ count: writers, concurrency: writers }, async (writer) => {
        const runId = created[writer]?.run.id;
        for (let index = 0; runId !== undefined && index < appends; index += 1) {
          const result = await store.appendEvents({
            organizationId,
            runId,
            lease: null,
            from: ["in_progress"],
            events: [sampleDelta("tok0 ")],
            receipt: null,
          });
          const sequence = result.appended ? result.lastSequence : null;
          wakeup.send({ type: "run-changed", runId, sequence });
        }
      });
      return ((writers * appends) / (performance.now() - startedAt)) * 1_000;
    };
    await appendsPerSecond(own);
    const results = await inTurn([own, createLocalWakeup()], { rounds, perRound: 1 }, appendsPerSecond);
    const [waking = [], silent = []] = results.map((ofContender) => ofContender.flat());
    const ratio = median(ratiosOf(waking, silent));
    return [
      told(`events appended by ${writers} writers without wake-ups`, perSecond(median(silent))),
      told(
        "with wake-ups",
        perSecond(median(waking)),
        `Two other nodes heard ${heard} hints about ${(rounds + 1) * writers * appends} events.`,
      ),
      barred("with wake-ups, to without", times(ratio), "≥ 0.85 ×", ratio >= 0.85),
    ];
  } finally {
    await Promise.all([own, ...otherNodes].map((wakeup) => wakeup.close()));
    await store.close();
  }
}

/** A connection says so by telling its listeners that hints may have been missed until now. */
function untilConnected(wakeup: PostgresWakeup): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = wakeup.subscribe(() => {
      unsubscribe();
      resolve();
    });
  });
}
