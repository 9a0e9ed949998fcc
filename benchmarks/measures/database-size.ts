import Database from "better-sqlite3";
import { barred, type Figure, kilobytes, megabytes, perSecond, times, told } from "../figure.ts";
import { runMany } from "../rounds.ts";
import type { Upstream } from "../start-upstream.ts";
import { startThreadmill } from "../subjects/threadmill.ts";

const concurrency = 50;

/** What runs leave in the database, and whether they get slower as it grows. */
export async function measureDatabaseSize(upstream: Upstream, { runs }: { runs: number }): Promise<Figure[]> {
  await using threadmill = await startThreadmill(upstream);
  const part = Math.floor(runs / 5);
  await runMany(threadmill, { runs: part, concurrency });
  const parts: { bytes: number; perSecond: number }[] = [];
  let before = databaseBytes(threadmill.databaseFile);
  for (let index = 0; index < 4; index += 1) {
    const { perSecond: rate } = await runMany(threadmill, { runs: part, concurrency });
    const after = databaseBytes(threadmill.databaseFile);
    parts.push({ bytes: (after - before) / part, perSecond: rate });
    before = after;
  }
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined) {
    throw new Error("nothing was measured");
  }
  const each = parts.reduce((sum, { bytes }) => sum + bytes, 0) / parts.length;
  const growth = last.bytes / first.bytes;
  return [
    told("the database, per run of 64 tokens", kilobytes(each)),
    barred("per run, the last fifth to the second", times(growth), "≤ 1.2 ×", growth <= 1.2),
    told(
      `the database after ${runs} runs`,
      megabytes(before),
      "Most of it are the events, which limits.eventRetentionSeconds clears away.",
    ),
    told("runs/s, second fifth and last", `${perSecond(first.perSecond)}, ${perSecond(last.perSecond)}`),
  ];
}

/** With what is still in the log only. */
function databaseBytes(path: string): number {
  const database = new Database(path, { readonly: true });
  try {
    const pages = Number(database.pragma("page_count", { simple: true }));
    return pages * Number(database.pragma("page_size", { simple: true }));
  } finally {
    database.close();
  }
}
