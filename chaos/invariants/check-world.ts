import type { OrganizationId, RunId, ThreadId } from "../../packages/server/src/core/ids.ts";
import { textOf } from "../../packages/server/src/core/message.ts";
import type { Run } from "../../packages/server/src/core/run.ts";
import type { SequencedEvent } from "../../packages/server/src/core/run-event.ts";
import type { RunStep } from "../../packages/server/src/core/run-step.ts";
import type { Store } from "../../packages/server/src/core/store.ts";
import { everyEntry } from "./every-entry.ts";
import type { Ledger } from "./ledger.ts";
import { checkRunLog } from "./run-log.ts";
import { isTextOfOneCall } from "./text-of-one-call.ts";

/** Holds what is in the store, after everything has ended, against what must be true and what clients were told. */
export async function checkWorld({
  store,
  organizationId,
  ledger,
  readers,
}: {
  store: Store;
  organizationId: OrganizationId;
  ledger: Ledger;
  readers: readonly { runId: RunId; received: readonly SequencedEvent[]; problems: readonly string[] }[];
}): Promise<string[]> {
  const problems: string[] = [];
  const filter = { datasetId: null, metadata: {}, search: null };
  const threads = await everyEntry((page) => store.listThreads({ organizationId, filter, page }));
  const threadIds = new Set([...ledger.threads, ...threads.map(({ id }) => id)]);
  const runs: Run[] = [];
  const logs = new Map<RunId, SequencedEvent[]>();

  for (const threadId of threadIds) {
    runs.push(...(await everyEntry((page) => store.listRuns({ organizationId, threadId, page }))));
  }
  for (const run of runs) {
    const log = await store.readEvents({ organizationId, runId: run.id, after: 0, limit: 10_000 });
    logs.set(run.id, log);
    problems.push(...checkRunLog(log, { ended: true }).map((problem) => `${run.id}: ${problem}`));
    await checkRows(run, log);
    if (ledger.cancelled.has(run.id) && run.status !== "cancelled") {
      problems.push(`${run.id} is ${run.status} although its cancelling was acknowledged`);
    }
  }
  checkOrders();
  await checkMessages();
  for (const reader of readers) {
    checkReader(reader);
  }
  return problems;

  /** What the rows say must be what the last events said. */
  async function checkRows(run: Run, log: readonly SequencedEvent[]): Promise<void> {
    const state = log.findLast(({ event }) => "state" in event)?.event;
    if (state !== undefined && "state" in state && state.state.status !== run.status) {
      problems.push(`${run.id} is ${run.status}, and its log says ${state.state.status}`);
    }
    const steps = await everyEntry((page) => store.listSteps({ organizationId, runId: run.id, page }));
    for (const step of steps) {
      checkOutputs(step);
      const last = log.findLast(({ event }) => "step" in event && event.step.id === step.id)?.event;
      if (last === undefined || !("step" in last) || last.step.status !== step.status) {
        problems.push(`${step.id} is ${step.status}, and its log says otherwise`);
      }
    }
    const { threadId } = run;
    const messages = await everyEntry((page) =>
      store.listMessages({ organizationId, threadId, runId: run.id, page }),
    );
    for (const message of messages) {
      const text = textOf(message.content);
      const last = log.findLast(({ event }) => "message" in event && event.message.id === message.id)?.event;
      if (last === undefined || !("message" in last) || textOf(last.message.content) !== text) {
        problems.push(`${message.id} says '${text}', and its log says otherwise`);
      }
      if (message.status === "in_progress") {
        problems.push(`${message.id} is still being written`);
      }
      if (!isTextOfOneCall(text, { whole: message.status === "completed" })) {
        problems.push(`${message.id}, ${message.status}, says '${text}'`);
      }
    }
    for (const { event } of log) {
      if (event.type === "run.requires_action" && event.step.details.type === "tool_calls") {
        for (const call of event.step.details.toolCalls) {
          if (!/^\{"call":\d+,"index":\d+\}$/.test(call.arguments)) {
            problems.push(`${call.id} was asked for with the arguments ${call.arguments}`);
          }
        }
      }
    }
  }

  function checkOutputs({ id, status, details }: RunStep): void {
    if (details.type !== "tool_calls") {
      return;
    }
    const calls = details.toolCalls.map((call) => ({ ...call, known: ledger.outputs.get(call.id) }));
    for (const { id: callId, output, known } of calls) {
      if (output !== null && (known?.sent.has(output) !== true || (known.sure ?? output) !== output)) {
        problems.push(`the output of ${callId} is '${output}' and was '${known?.sure}'`);
      }
    }
    if (status !== "completed" && calls.length > 0 && calls.every(({ known }) => known?.acknowledged)) {
      problems.push(`${id} is ${status} although all its outputs were acknowledged`);
    }
  }

  function checkOrders(): void {
    const made = Map.groupBy(runs, (run) => String(run.metadata?.["order"]));
    for (const [key, { threadId, runId }] of ledger.orders) {
      const found = made.get(key) ?? [];
      if (found.length > 1) {
        problems.push(`${key} made ${found.length} runs`);
      }
      const isDeleted = threadId !== null && ledger.deleting.has(threadId);
      if (runId !== null && !isDeleted && !found.some(({ id }) => id === runId)) {
        problems.push(`${key} was acknowledged as ${runId}, which is not there`);
      }
    }
  }

  async function checkMessages(): Promise<void> {
    for (const [messageId, threadId] of ledger.messages) {
      if (!ledger.deleting.has(threadId) && !ledger.rewound.has(threadId)) {
        const messages = await everyEntry((page) =>
          store.listMessages({ organizationId, threadId, runId: null, page }),
        );
        if (!messages.some(({ id }) => id === messageId)) {
          problems.push(`the message ${messageId} was acknowledged and is not there`);
        }
      }
    }
    for (const threadId of threadIds) {
      await checkQuestions(threadId);
    }
  }

  /** A run that had its thread brought its question along, once. */
  async function checkQuestions(threadId: ThreadId): Promise<void> {
    if (ledger.rewound.has(threadId)) {
      return;
    }
    const messages = await everyEntry((page) =>
      store.listMessages({ organizationId, threadId, runId: null, page }),
    );
    const texts = messages.map(({ content }) => textOf(content));
    for (const run of runs.filter((candidate) => candidate.threadId === threadId)) {
      const question = `question of ${run.metadata?.["order"]}`;
      const count = texts.filter((text) => text === question).length;
      if (count > 1 || (count === 0 && run.startedAt !== null)) {
        problems.push(`'${question}' is ${count} times in ${threadId}`);
      }
    }
  }

  function checkReader({ runId, received, problems: seen }: (typeof readers)[number]): void {
    const log = logs.get(runId);
    if (log === undefined) {
      // Its thread was deleted, and a reader may hear of that in several ways.
      return;
    }
    problems.push(...seen);
    if (JSON.stringify(received) !== JSON.stringify(log)) {
      const at = received.findIndex((event, index) => JSON.stringify(event) !== JSON.stringify(log[index]));
      problems.push(`a reader of ${runId} got ${received.length} events of ${log.length}, other from ${at}`);
    }
  }
}
