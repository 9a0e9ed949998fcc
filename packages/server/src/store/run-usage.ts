import type { Insertable, Kysely } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { ModelCall } from "../core/model-call.ts";
import type { AdvancedRun } from "./advance-run.ts";
import type { DatabaseTraits } from "./database.ts";
import { insertRows } from "./insert-rows.ts";
import { toJsonText } from "./json-text.ts";
import { readModelCallsOfRun } from "./model-calls.ts";
import type { RunUsageTable, Schema } from "./schema.ts";

type EndedRun = Pick<AdvancedRun, "createdAt" | "model" | "accessKeyId" | "status" | "fencingToken">;

/**
 * Writes down what a run has used, in the transaction that ends it. Rows are only ever added, so runs that end at the
 * same time do not wait for each other, as they would for the row of a sum.
 *
 * @param params.modelCalls - Those that were written in the same transaction.
 * @param params.begins - Whether the run also began in it.
 */
export async function recordUsage(
  transaction: Kysely<Schema>,
  traits: DatabaseTraits,
  {
    organizationId,
    runId,
    run,
    modelCalls,
    begins,
  }: {
    organizationId: OrganizationId;
    runId: RunId;
    run: EndedRun;
    modelCalls: readonly ModelCall[];
    begins: boolean;
  },
): Promise<void> {
  const calls = areAll(modelCalls, { run, begins })
    ? modelCalls
    : await readModelCallsOfRun(transaction, { organizationId, runId });
  const firstTokenAt = calls.find((call) => call.firstTokenAt !== null)?.firstTokenAt ?? null;
  const base: Insertable<RunUsageTable> = {
    organization_id: organizationId,
    created_at: run.createdAt,
    run_id: runId,
    model: run.model,
    access_key_id: run.accessKeyId,
    runs: 1,
    failed: run.status === "failed" ? 1 : 0,
    first_token_ms: firstTokenAt === null ? null : Math.max(0, firstTokenAt - run.createdAt),
    prompt_tokens: 0,
    completion_tokens: 0,
  };
  const others = { ...base, runs: 0, failed: 0, first_token_ms: null } as const;
  const answering = calls.at(-1)?.model;
  const rows = [...Map.groupBy(calls, ({ model }) => model)].map(([model, ofModel]) => ({
    ...(model === answering ? base : others),
    model: toJsonText(model),
    prompt_tokens: ofModel.reduce((sum, { usage }) => sum + (usage?.promptTokens ?? 0), 0),
    completion_tokens: ofModel.reduce((sum, { usage }) => sum + (usage?.completionTokens ?? 0), 0),
  }));
  await insertRows(transaction, traits, "run_usage", rows.length === 0 ? [base] : rows);
}

/** Whether a run has made no other calls, and these are in their order. They are made under a lease, when it has begun. */
function areAll(
  calls: readonly ModelCall[],
  { run: { fencingToken }, begins }: { run: EndedRun; begins: boolean },
): boolean {
  const isWhole = fencingToken === 0 || (fencingToken === 1 && (begins || calls.length > 0));
  return isWhole && calls.every(isOfFirstClaim);
}

function isOfFirstClaim({ claim, place }: ModelCall, index: number): boolean {
  return claim === 1 && place === index + 1;
}
