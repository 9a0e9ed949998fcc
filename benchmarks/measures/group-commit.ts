import { join } from "node:path";
import { silentLogger } from "../../packages/server/src/core/logger.ts";
import { openSqliteStore } from "../../packages/server/src/store/sqlite-database.ts";
import { sampleDelta } from "../../packages/server/src/store/testing/samples.ts";
import { createOrganization, createRunOnNewThread } from "../../packages/server/src/store/testing/scene.ts";
import { barred, type Figure, perSecond, times, told } from "../figure.ts";
import { inTurn } from "../rounds.ts";
import { createScratch } from "../scratch.ts";
import { median, ratiosOf } from "../statistics.ts";

/** How many runs write at once. */
const runs = 200;

/** The store alone: events of many runs in one commit, and each in its own. */
export async function measureGroupCommit({ rounds }: { rounds: number }): Promise<Figure[]> {
  using scratch = createScratch("group-commit");
  const store = await openSqliteStore({ path: join(scratch.path, "store.db"), logger: silentLogger });
  try {
    const organizationId = await createOrganization(store);
    const created = await Promise.all(
      Array.from({ length: runs }, () =>
        createRunOnNewThread(store, organizationId, { run: { status: "in_progress" } }),
      ),
    );
    const appends = created.map(
      ({ run }) =>
        () =>
          store.appendEvents({
            organizationId,
            runId: run.id,
            lease: null,
            from: ["in_progress"],
            events: [sampleDelta("tok0 ")],
            receipt: null,
          }),
    );
    const together = async () => {
      await Promise.all(appends.map((append) => append()));
    };
    const oneByOne = async () => {
      for (const append of appends) {
        await append();
      }
    };
    const [grouped = [], single = []] = await inTurn(
      [together, oneByOne],
      { rounds, perRound: 1 },
      rowsPerSecond,
    );
    const ratio = median(ratiosOf(grouped.flat(), single.flat()));
    return [
      told("events appended, one a commit", perSecond(median(single.flat()))),
      told(`events appended, ${runs} runs at once`, perSecond(median(grouped.flat()))),
      barred("together, to one by one", times(ratio), "≥ 5 ×", ratio >= 5),
    ];
  } finally {
    await store.close();
  }
}

async function rowsPerSecond(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return (runs / (performance.now() - startedAt)) * 1_000;
}
