import { type Kysely, type RawBuilder, sql } from "kysely";
import type { AccessKeyId, OrganizationId } from "../core/ids.ts";
import type { BucketLatency, BucketUsage, UsageRow } from "../core/insight.ts";
import type { InsightStore } from "../core/insight-store.ts";
import { fromJsonText, type JsonText } from "./json-text.ts";
import type { Schema } from "./schema.ts";

const dayMs = 86_400_000;

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

/** @see InsightStore.summarizeRuns */
export async function summarizeRuns(
  db: Kysely<Schema>,
  { bucketMs, ...span }: Parameters<InsightStore["summarizeRuns"]>[0],
): Promise<{ usage: BucketUsage[]; latency: BucketLatency[] }> {
  const bucket = whole(sql`(created_at - ${bound(span.from)}) / ${bound(bucketMs)}`);
  const usage = await usageIn(db, span)
    .select([bucket.as("bucket"), "model", ...figures])
    .groupBy([sql`1`, "model"])
    .orderBy(sql`1`)
    .orderBy("model")
    .execute();
  const latency = await db
    .with("ranked", (cte) =>
      usageIn(cte as Kysely<Schema>, span)
        .where("first_token_ms", "is not", null)
        .select([
          bucket.as("bucket"),
          "first_token_ms as ms",
          sql<number>`row_number() over (partition by ${bucket} order by first_token_ms)`.as("place"),
          sql<number>`count(*) over (partition by ${bucket})`.as("total"),
        ]),
    )
    .selectFrom("ranked")
    .select([
      "bucket",
      whole(sql`min(case when place >= 0.5 * total then ms end)`).as("p50"),
      whole(sql`min(case when place >= 0.95 * total then ms end)`).as("p95"),
    ])
    .groupBy("bucket")
    .orderBy("bucket")
    .execute();
  return {
    usage: usage.map((row) => ({ bucket: row.bucket, model: fromJsonText(row.model), ...figuresOf(row) })),
    latency: latency.map(({ bucket, p50, p95 }) => ({ bucket, p50Ms: p50, p95Ms: p95 })),
  };
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
  const rows = await usageIn(db, span)
    .select([day.as("day"), model.as("of_model"), key.as("key"), ...figures])
    .groupBy([sql`1`, sql`2`, sql`3`])
    .orderBy(sql`1`)
    .orderBy(sql`2`)
    .orderBy(sql`3`)
    // Without any run, the sum over everything would be a row of its own.
    .having(sql`count(*)`, ">", 0)
    .execute();
  const keys = await readKeys(db, span.organizationId, rows);
  return rows.map((row) => ({
    day: row.day,
    model: row.of_model === null ? null : fromJsonText(row.of_model),
    accessKey: byKey ? { id: row.key, ...(keys.get(row.key) ?? { name: "", hint: "" }) } : null,
    ...figuresOf(row),
  }));
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
