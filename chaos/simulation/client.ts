import {
  IdempotencyKeyUsedError,
  StoreUnavailableError,
  ThreadmillError,
} from "../../packages/server/src/core/errors.ts";
import {
  asId,
  type MessageId,
  type OrganizationId,
  type ThreadId,
} from "../../packages/server/src/core/ids.ts";
import type { Run } from "../../packages/server/src/core/run.ts";
import { callsOf } from "../../packages/server/src/core/run-step.ts";
import type { ToolCall } from "../../packages/server/src/core/tool.ts";
import type { NewRun, WhenBusy } from "../../packages/server/src/engine/engine.ts";
import type { Ledger } from "../invariants/ledger.ts";
import type { SeededRandom } from "../seeded-random.ts";
import { ConnectionLost } from "./gate.ts";
import { newRun, userMessage } from "./requests.ts";
import type { SimulatedNode } from "./simulated-node.ts";
import { turns } from "./turns.ts";

/** How often a client sends a request again whose outcome it does not know. */
const tries = 4;

/** Applications that use the server, on any node, and remember what they were told. */
export interface Clients {
  createThreadAndRun(): Promise<void>;
  createRun(threadId: ThreadId, whenBusy: WhenBusy): Promise<Run | null>;
  createMessage(threadId: ThreadId): Promise<void>;
  cancel(run: Run): Promise<void>;
  /** Answers some or all of the calls that the run waits for. */
  submit(run: Run, options: { all: boolean }): Promise<void>;
  deleteThread(threadId: ThreadId): Promise<void>;
}

export function createClients({
  organizationId,
  ledger,
  random,
  anyNode,
  trace,
}: {
  organizationId: OrganizationId;
  ledger: Ledger;
  random: SeededRandom;
  /** A node that is up, or was a moment ago: clients do not know. */
  anyNode: () => SimulatedNode;
  trace: (text: string) => void;
}): Clients {
  let requests = 0;

  /**
   * Sends a request, again on another node when its outcome is not known.
   *
   * @returns `null` when it was refused, or its outcome stays unknown.
   */
  async function send<Answer>(
    what: string,
    request: (node: SimulatedNode) => Promise<Answer>,
  ): Promise<Answer | null> {
    requests += 1;
    const number = requests;
    for (let attempt = 1; attempt <= tries; attempt += 1) {
      const node = anyNode();
      trace(`request ${number} to ${node.name}: ${what}`);
      try {
        const answer = await Promise.race([request(node), node.gate.death]);
        trace(`request ${number}: done`);
        return answer;
      } catch (error) {
        trace(`request ${number}: ${error}`);
        if (!isUnsure(error)) {
          return null;
        }
        await turns(random.below(5));
      }
    }
    return null;
  }

  function order(): { key: string; run: NewRun } {
    const key = `order-${ledger.orders.size + 1}`;
    ledger.orders.set(key, { threadId: null, runId: null });
    return { key, run: { ...newRun, metadata: { order: key } } };
  }

  function accepted(key: string, run: Run): void {
    trace(`${run.id} is ${key}`);
    ledger.threads.add(run.threadId);
    ledger.runs.set(run.id, run);
    ledger.orders.set(key, { threadId: run.threadId, runId: run.id });
  }

  /** Carries out what makes a run; the second time, what the receipt of the first says was made is looked up. */
  async function once(node: SimulatedNode, key: string, make: () => Promise<Run>): Promise<Run> {
    try {
      return await make();
    } catch (error) {
      if (!(error instanceof IdempotencyKeyUsedError)) {
        throw error;
      }
      const receipt = await node.store.findReceipt({ organizationId, key, now: 0 });
      const { threadId, runId } = receipt?.subject ?? {};
      const run = await node.store.findRun({
        organizationId,
        threadId: asId<"thread">(String(threadId)),
        runId: asId<"run">(String(runId)),
      });
      if (run === null) {
        throw new GoneError();
      }
      return run;
    }
  }

  return {
    async createThreadAndRun() {
      const { key, run } = order();
      const created = await send(`create ${key}`, (node) =>
        once(node, key, async () => {
          const command = {
            organizationId,
            once: { key, digest: key },
            thread: {
              title: key,
              datasetId: null,
              metadata: null,
              toolResources: null,
              ttlMs: null,
              messages: [userMessage(`question of ${key}`)],
            },
            run,
          };
          return (await node.engine.createThreadAndRun(command)).run;
        }),
      );
      if (created !== null) {
        accepted(key, created);
      }
    },

    async createRun(threadId, whenBusy) {
      const { key, run } = order();
      const rewindTo = random.chance(0.1) ? await someMessage(threadId) : null;
      if (rewindTo !== null) {
        ledger.rewound.add(threadId);
      }
      const created = await send(`create ${key} on ${threadId}, ${whenBusy}`, (node) =>
        once(node, key, () =>
          node.engine.createRun({
            organizationId,
            threadId,
            once: { key, digest: key },
            run,
            messages: [userMessage(`question of ${key}`)],
            whenBusy,
            rewindTo,
          }),
        ),
      );
      if (created !== null) {
        accepted(key, created);
      }
      return created;
    },

    async createMessage(threadId) {
      const message = await send(`add a message to ${threadId}`, (node) =>
        node.engine.createMessage({ organizationId, threadId, once: null, message: userMessage("more") }),
      );
      if (message !== null) {
        ledger.messages.set(message.id, threadId);
      }
    },

    async cancel({ id: runId, threadId }) {
      const run = await send(`cancel ${runId}`, (node) =>
        node.engine.cancelRun({ organizationId, threadId, runId, once: null }),
      );
      if (run !== null) {
        ledger.cancelled.add(runId);
      }
    },

    async submit({ id: runId, threadId }, { all }) {
      const attempt = random.below(1_000);
      await send(`submit outputs of ${runId}`, async (node) => {
        const run = await node.store.findRun({ organizationId, threadId, runId });
        const missing = run?.requiredAction?.toolCalls ?? [];
        // Clients that do not know of each other also answer what has an output.
        const answered = all ? missing : (await callsThatWait(node, run)).filter(() => random.chance(0.6));
        if (answered.length === 0) {
          return;
        }
        const outputs = answered.map(({ id }) => ({ toolCallId: id, output: `${id} ${attempt}` }));
        outputsSent(outputs);
        const command = { organizationId, threadId, runId, outputs, wantsAll: all, once: null };
        await node.engine.submitToolOutputs(command);
        outputsAcknowledged(outputs);
      });
    },

    async deleteThread(threadId) {
      ledger.deleting.add(threadId);
      await send(`delete ${threadId}`, (node) => node.store.deleteThread({ organizationId, threadId }));
    },
  };

  /** All that the run has asked for since it stopped. */
  async function callsThatWait({ store }: SimulatedNode, run: Run | null): Promise<readonly ToolCall[]> {
    if (run?.status !== "requires_action") {
      return [];
    }
    const page = { limit: 1, order: "desc", after: null, before: null } as const;
    const list = await store.listSteps({ organizationId, runId: run.id, page });
    return "entries" in list ? list.entries.flatMap(callsOf) : [];
  }

  async function someMessage(threadId: ThreadId): Promise<MessageId | null> {
    const page = { limit: 20, order: "asc", after: null, before: null } as const;
    const list = await send(`list ${threadId}`, (node) =>
      node.store.listMessages({ organizationId, threadId, runId: null, page }),
    );
    return list !== null && "entries" in list && list.entries.length > 0
      ? random.pick(list.entries).id
      : null;
  }

  function outputsSent(outputs: readonly { toolCallId: string; output: string }[]): void {
    for (const { toolCallId, output } of outputs) {
      const call = ledger.outputs.get(toolCallId) ?? { sent: new Set(), acknowledged: false, sure: null };
      call.sent.add(output);
      ledger.outputs.set(toolCallId, call);
    }
  }

  function outputsAcknowledged(outputs: readonly { toolCallId: string; output: string }[]): void {
    for (const { toolCallId, output } of outputs) {
      const call = ledger.outputs.get(toolCallId);
      if (call !== undefined) {
        call.acknowledged = true;
        call.sure ??= call.sent.size === 1 ? output : null;
      }
    }
  }
}

class GoneError extends Error {}

/** Whether the request may have been carried out all the same, or may be if it is sent again. */
function isUnsure(error: unknown): boolean {
  if (error instanceof ConnectionLost || error instanceof StoreUnavailableError) {
    return true;
  }
  if (ThreadmillError.is(error)) {
    return error.retryable;
  }
  if (error instanceof GoneError) {
    return false;
  }
  throw error;
}
