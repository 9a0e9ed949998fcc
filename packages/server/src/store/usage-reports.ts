import { setImmediate as nextTurn } from "node:timers/promises";
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { AccessKeyId, OrganizationId } from "../core/ids.ts";
import type {
  BucketLatency,
  BucketUsage,
  LatencyPercentiles,
  RunsSummary,
  UsageFigures,
  UsageRow,
} from "../core/insight.ts";
import type { InsightStore } from "../core/insight-store.ts";
import { fromJsonText, type JsonText } from "./json-text.ts";
import type { Schema } from "./schema.ts";

const dayMs = 86_400_000;
/** Few enough to be summed up in some milliseconds. */
const rowsInPiece = 2_000;

/** Whole, and a number on both databases, which otherwise divide and add up in types of their own. */
const whole = (value: ReturnType<typeof sql>) => sql<number>`cast(${value} as bigint)`;
const bound = (value: number) => sql<number>`cast(${value} as bigint)`;

const figures = [
  whole(sql`sum(runs)`).as("runs"),
  whole(sql`sum(failed)`).as("failed_runs"),
  whole(sql`sum(prompt_tokens)`).as("prompt_tokens"),
  whole(sql`sum(completion_tokens)`).as("completion_tokens"),
] as const;

interface Span {
  organizationId: OrganizationId;
  from: number;
  to: number;
}

function usageIn(db: Kysely<Schema>, { organizationId, from, to }: Span) {
  return db
    .selectFrom("run_usage")
    .where("organization_id", "=", organizationId)
    .where("created_at", ">=", from)
    .where("created_at", "<", to);
}

/**
 * The span in pieces of about so many rows, with a turn of the event loop for others after each: SQLite reads while nothing
 * else happens, and there may be millions of rows.
 */
async function* inPieces(db: Kysely<Schema>, { organizationId, from, to }: Span): AsyncGenerator<Span> {
  for (let begin: number | undefined = from; begin !== undefined; ) {
    const next: { created_at: number } | undefined = await usageIn(db, { organizationId, from: begin, to })
      .where("created_at", ">", begin)
      .select("created_at")
      .orderBy("created_at")
      .limit(1)
      .offset(rowsInPiece)
      .executeTakeFirst();
    yield { organizationId, from: begin, to: next?.created_at ?? to };
    begin = next?.created_at;
    await nextTurn();
  }
}

/** @see InsightStore.summarizeRuns */
export async function summarizeRuns(
  db: Kysely<Schema>,
  { bucketMs, ...span }: Parameters<InsightStore["summarizeRuns"]>[0],
): Promise<RunsSummary> {
  const bucket = whole(sql`(created_at - ${bound(span.from)}) / ${bound(bucketMs)}`);
  const usage = new Map<string, BucketUsage>();
  const latency = new Map<number, Distribution>();
  for await (const piece of inPieces(db, span)) {
    const rows = await usageIn(db, piece)
      .select([bucket.as("bucket"), "model", ...figures])
      .groupBy([sql`1`, "model"])
      .execute();
    for (const row of rows) {
      addTo(usage, `${row.bucket} ${row.model}`, {
        bucket: row.bucket,
        model: fromJsonText(row.model),
        ...figuresOf(row),
      });
    }
    const times = await usageIn(db, piece)
      .select([bucket.as("bucket"), "first_token_ms as ms", whole(sql`count(*)`).as("count")])
      .where("first_token_ms", "is not", null)
      .groupBy([sql`1`, "first_token_ms"])
      .execute();
    for (const { bucket: place, ms, count } of times) {
      const ofBucket = latency.get(place) ?? new Map<number, number>();
      latency.set(place, ofBucket.set(ms ?? 0, (ofBucket.get(ms ?? 0) ?? 0) + count));
    }
  }
  const all: Distribution = new Map();
  const percentiles: BucketLatency[] = [];
  for (const [place, ofBucket] of latency) {
    for (const [ms, count] of ofBucket) {
      all.set(ms, (all.get(ms) ?? 0) + count);
    }
    percentiles.push({ bucket: place, ...percentilesOf(ofBucket) });
    await nextTurn();
  }
  return {
    usage: [...usage.values()].sort((a, b) => a.bucket - b.bucket || compareText(a.model, b.model)),
    latency: percentiles.sort((a, b) => a.bucket - b.bucket),
    latencyOfAll: all.size === 0 ? null : percentilesOf(all),
  };
}

/** How often there was each number of milliseconds. */
type Distribution = Map<number, number>;

function percentilesOf(distribution: Distribution): LatencyPercentiles {
  const ascending = [...distribution].sort(([a], [b]) => a - b);
  const total = ascending.reduce((sum, [, count]) => sum + count, 0);
  const at = (share: number) => {
    let passed = 0;
    for (const [ms, count] of ascending) {
      passed += count;
      if (passed >= share * total) {
        return ms;
      }
    }
    return 0;
  };
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

/** @see InsightStore.readUsage */
export async function readUsage(
  db: Kysely<Schema>,
  { groupBy, ...span }: Parameters<InsightStore["readUsage"]>[0],
): Promise<UsageRow[]> {
  const [byDay, byModel, byKey] = (["day", "model", "key"] as const).map((group) => groupBy.includes(group));
  const day: RawBuilder<number | null> = byDay
    ? whole(sql`created_at / ${bound(dayMs)}`)
    : sql`cast(null as bigint)`;
  const model: RawBuilder<JsonText<string> | null> = byModel ? sql`model` : sql`cast(null as text)`;
  const key: RawBuilder<AccessKeyId | null> = byKey ? sql`access_key_id` : sql`cast(null as text)`;
  const groups = new Map<string, Group & UsageFigures>();
  for await (const piece of inPieces(db, span)) {
    const rows = await usageIn(db, piece)
      .select([day.as("day"), model.as("of_model"), key.as("key"), ...figures])
      .groupBy([sql`1`, sql`2`, sql`3`])
      // Without any run, the sum over everything would be a row of its own.
      .having(sql`count(*)`, ">", 0)
      .execute();
    for (const row of rows) {
      const group: Group = {
        day: row.day,
        model: row.of_model === null ? null : fromJsonText(row.of_model),
        key: row.key,
      };
      addTo(groups, JSON.stringify(group), { ...group, ...figuresOf(row) });
    }
  }
  const rows = [...groups.values()].sort(
    (a, b) =>
      (a.day ?? 0) - (b.day ?? 0) ||
      compareText(a.model ?? "", b.model ?? "") ||
      compareText(a.key ?? "", b.key ?? ""),
  );
  const keys = await readKeys(db, span.organizationId, rows);
  return rows.map(({ key: id, ...row }) => ({
    ...row,
    accessKey: byKey ? { id, ...(keys.get(id) ?? { name: "", hint: "" }) } : null,
  }));
}

interface Group {
  day: number | null;
  model: string | null;
  key: AccessKeyId | null;
}

function addTo<Row extends UsageFigures>(sums: Map<string, Row>, name: string, row: Row): void {
  const sum = sums.get(name);
  if (sum === undefined) {
    sums.set(name, row);
    return;
  }
  sum.runs += row.runs;
  sum.failedRuns += row.failedRuns;
  sum.promptTokens += row.promptTokens;
  sum.completionTokens += row.completionTokens;
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

async function readKeys(
  db: Kysely<Schema>,
  organizationId: OrganizationId,
  rows: readonly { key: AccessKeyId | null }[],
): Promise<Map<AccessKeyId | null, { name: string; hint: string }>> {
  const ids = [...new Set(rows.flatMap(({ key }) => (key === null ? [] : [key])))];
  if (ids.length === 0) {
    return new Map();
  }
  const keys = await db
    .selectFrom("access_keys")
    .select(["id", "name", "hint"])
    .where("organization_id", "=", organizationId)
    .where("id", "in", ids)
    .execute();
  return new Map(keys.map(({ id, name, hint }) => [id, { name: fromJsonText(name), hint }]));
}

function figuresOf(row: {
  runs: number;
  failed_runs: number;
  prompt_tokens: number;
  completion_tokens: number;
}) {
  return {
    runs: row.runs,
    failedRuns: row.failed_runs,
    promptTokens: row.prompt_tokens,
    completionTokens: row.completion_tokens,
  };
}
