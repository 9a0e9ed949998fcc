import type { RunStore } from "../core/run-store.ts";
import type { Database } from "./database.ts";
import { readPage } from "./page.ts";
import { selectSteps } from "./read-steps.ts";
import { withReceipt } from "./receipts.ts";
import { fromStepRow } from "./row-mapper.ts";
import { saveToolOutputs } from "./save-tool-outputs.ts";
import { readThreadTail } from "./thread-tail.ts";
import { withToolOutputs } from "./tool-outputs.ts";

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

    saveToolOutputs: ({ receipt, begin, ...params }) =>
      write(
        async (transaction) => {
          const result = await withReceipt(transaction, {
            receipt,
            effect: () => saveToolOutputs(transaction, traits, params),
            wasDone: ({ saved }) => saved,
          });
          if (begin !== undefined && result.saved && result.claimed !== null) {
            const { organizationId, threadId } = params;
            const limit = begin.tailLengthOf(result.run);
            const tail = await readThreadTail(transaction, { organizationId, threadId, before: null, limit });
            begin.proceed({ claimed: result.claimed, tail });
          }
          return result;
        },
        { goesOut: begin !== undefined },
      ),
  };
}
