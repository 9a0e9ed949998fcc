import { type Kysely, sql } from "kysely";
import type { OrganizationId, RunId } from "../core/ids.ts";
import type { RunStep } from "../core/run-step.ts";
import type { RunStore } from "../core/run-store.ts";
import { appendToRun } from "./append-to-run.ts";
import type { Database } from "./database.ts";
import { inListOrder, readPage } from "./page.ts";
import { withReceipt } from "./receipts.ts";
import { fromStepRow } from "./row-mapper.ts";
import type { Schema } from "./schema.ts";
import { insertToolOutputs, withToolOutputs } from "./tool-outputs.ts";

interface RunKey {
  organizationId: OrganizationId;
  runId: RunId;
}
type SavedOutputs = Awaited<ReturnType<RunStore["saveToolOutputs"]>>;

export function createStepStore({
  reader,
  write,
  traits,
}: Database): Pick<RunStore, "findStep" | "listSteps" | "saveToolOutputs"> {
  return {
    async findStep({ organizationId, runId, stepId }) {
      const row = await selectSteps(reader, { organizationId, runId })
        .where("id", "=", stepId)
        .executeTakeFirst();
      const steps = row === undefined ? [] : [fromStepRow(row)];
      return (await withToolOutputs(reader, { organizationId, steps }))[0] ?? null;
    },

    async listSteps({ organizationId, runId, page }) {
      const list = selectSteps(reader, { organizationId, runId });
      const read = await readPage({ list, page, toEntry: fromStepRow });
      return "entries" in read
        ? { ...read, entries: await withToolOutputs(reader, { organizationId, steps: read.entries }) }
        : read;
    },

    saveToolOutputs: ({ organizationId, threadId, runId, outputs, goOn, receipt }) =>
      write((transaction) =>
        withReceipt(transaction, {
          receipt,
          async effect(): Promise<SavedOutputs> {
            const run = transaction
              .selectFrom("runs")
              .select(["status", "last_event"])
              .where("organization_id", "=", organizationId)
              .where("thread_id", "=", threadId)
              .where("id", "=", runId);
            const row = await traits.keepRows(run).executeTakeFirst();
            if (row?.status !== "requires_action") {
              return { saved: false, actual: row?.status ?? null };
            }
            const open = await findOpenCalls(transaction, { organizationId, runId });
            await insertToolOutputs(transaction, traits, { step: open, outputs });
            const [step = open] = await withToolOutputs(transaction, { organizationId, steps: [open] });
            const appended = isAnswered(step) ? goOn(step) : [];
            if (appended.length > 0) {
              const append = { organizationId, runId, lease: null, from: [row.status], events: appended };
              await appendToRun(transaction, traits, append);
            }
            return { saved: true, step, lastSequence: row.last_event, appended };
          },
          wasDone: ({ saved }) => saved,
        }),
      ),
  };
}

/** All steps of a run, oldest first. */
export async function readSteps(
  transaction: Kysely<Schema>,
  { organizationId, runId }: RunKey,
): Promise<RunStep[]> {
  const rows = await inListOrder(selectSteps(transaction, { organizationId, runId }), "asc").execute();
  return withToolOutputs(transaction, { organizationId, steps: rows.map(fromStepRow) });
}

function isAnswered({ details }: RunStep): boolean {
  return details.type === "tool_calls" && details.toolCalls.every(({ output }) => output !== null);
}

/** The step of the calls that a run in `requires_action` waits for. */
async function findOpenCalls(
  transaction: Kysely<Schema>,
  { organizationId, runId }: RunKey,
): Promise<RunStep> {
  const row = await selectSteps(transaction, { organizationId, runId })
    .where("type", "=", sql.lit("tool_calls" as const))
    .where("status", "=", "in_progress")
    .executeTakeFirstOrThrow();
  return fromStepRow(row);
}

function selectSteps(db: Kysely<Schema>, { organizationId, runId }: RunKey) {
  return db
    .selectFrom("run_steps")
    .selectAll()
    .where("organization_id", "=", organizationId)
    .where("run_id", "=", runId);
}
