import type { Clock } from "../core/clock.ts";
import { InvalidInputError, NotFoundError, ThreadBusyError } from "../core/errors.ts";
import type { IdSource, MessageId, OrganizationId, RunId, ThreadId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { ModelRegistry } from "../core/model-registry.ts";
import type { Receipt } from "../core/receipt.ts";
import { type Run, type RunOrder, stateOf } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { Store } from "../core/store.ts";
import type { Thread } from "../core/thread.ts";
import type { Wakeup } from "../core/wakeup.ts";
import type { Engine, NewMessage, NewRun, Ordered, WhenBusy } from "./engine.ts";
import { newMessage } from "./new-message.ts";
import { receiptFor } from "./receipt.ts";
import { beginWithCreation } from "./run-beginning.ts";
import type { RunFeed } from "./run-feed.ts";
import { resolveRunOrder } from "./run-order.ts";
import { newThread } from "./threads.ts";
import type { Worker } from "./worker.ts";

export interface RunDependencies {
  store: Store;
  models: ModelRegistry;
  worker: Worker;
  feed: RunFeed;
  wakeup: Wakeup;
  clock: Clock;
  ids: IdSource;
  runLifetimeMs: number;
}

/** The ways to start a run. */
export function createRunCommands(
  dependencies: RunDependencies,
): Pick<Engine, "createThreadAndRun" | "createRun"> {
  const { clock, ids, store } = dependencies;
  return {
    async createThreadAndRun(command) {
      const { organizationId } = command;
      const now = clock.now();
      const thread = newThread(command.thread, { organizationId, ids, now });
      const place = { organizationId, threadId: thread.id };
      const messages = command.thread.messages.map((message) => newMessage(message, place, { ids, now }));
      const order = await resolveRunOrder(dependencies, {
        organizationId,
        run: command.run,
        fileIds: fileIdsOf(thread, command.thread.messages),
      });
      const run = newRun(order, { ...place, now, command, dependencies });
      const subject = { threadId: thread.id, runId: run.id };
      await start(dependencies, {
        newThread: thread,
        messages,
        run,
        whenBusy: "refuse",
        rewindTo: null,
        receipt: receiptFor(command, { subject, now }),
      });
      return { thread, run };
    },

    async createRun(command) {
      const { organizationId, threadId } = command;
      const now = clock.now();
      const thread = await store.findThread({ organizationId, threadId, at: now });
      if (thread === null) {
        throw new NotFoundError("thread", threadId);
      }
      const order = await resolveRunOrder(dependencies, {
        organizationId,
        run: command.run,
        fileIds: fileIdsOf(thread, command.messages),
      });
      if (command.messages.length === 0 && order.settings.instructions === "") {
        await refuseEmptyThread(store, { organizationId, threadId });
      }
      const run = newRun(order, {
        organizationId,
        threadId,
        now,
        command,
        dependencies,
      });
      await start(dependencies, {
        newThread: null,
        messages: command.messages.map((message) => newMessage(message, run, { ids, now })),
        run,
        whenBusy: command.whenBusy,
        rewindTo: command.rewindTo,
        receipt: receiptFor(command, { subject: { threadId, runId: run.id }, now }),
      });
      return run;
    },
  };
}

/** A model needs something to answer: a message or instructions. */
async function refuseEmptyThread(
  store: Store,
  thread: { organizationId: OrganizationId; threadId: ThreadId },
): Promise<void> {
  const { messages } = await store.readThreadTail({ ...thread, before: null, limit: 1 });
  if (messages.length === 0) {
    throw new InvalidInputError(
      "The thread is empty and there are no instructions, so the model has nothing to answer. Add a message first.",
      "threadId",
    );
  }
}

/** Commits the run and, unless it has to wait, begins to execute it. */
async function start(
  { store, worker, feed, wakeup, clock }: RunDependencies,
  {
    newThread,
    messages,
    run,
    whenBusy,
    rewindTo,
    receipt,
  }: {
    newThread: Thread | null;
    messages: Message[];
    run: Run;
    whenBusy: WhenBusy;
    rewindTo: MessageId | null;
    receipt: Receipt | null;
  },
): Promise<void> {
  const { id: runId, threadId } = run;
  const state = stateOf(run);
  const events: RunEvent[] = [
    ...(newThread === null ? [] : [{ type: "thread.created", thread: newThread } as const]),
    { type: "run.created", state },
    { type: "run.queued", state },
  ];
  const beginning = beginWithCreation({ worker, run, at: clock.now() });
  let result: Awaited<ReturnType<Store["createRun"]>>;
  try {
    result = await store.createRun({
      newThread,
      messages,
      run,
      events,
      lease: worker.hasRoom() ? { nodeId: worker.nodeId, expiresAt: worker.leaseExpiresAt() } : null,
      begin: beginning.begin,
      whenBusy,
      rewindTo,
      receipt,
    });
  } catch (error) {
    beginning.drop();
    throw error;
  }
  if (!result.created) {
    // It may have been begun by an attempt at the transaction that was rolled back.
    beginning.drop();
    throw "missing" in result
      ? new NotFoundError(result.missing, result.missing === "thread" ? threadId : String(rewindTo))
      : new ThreadBusyError({ threadId, runId: result.threadBusy.runId, attempt: "create a run" });
  }
  if (result.lease !== null) {
    events.push({ type: "run.in_progress", state: beginning.begin.state });
  }
  feed.publishFresh(
    { organizationId: run.organizationId, runId },
    events.map((event, index) => ({ sequence: index + 1, event })),
  );
  for (const cancelled of result.cancelled) {
    wakeup.send({ type: "run-changed", runId: cancelled, sequence: null });
  }
  if (result.cancelling !== null) {
    sendCancelling(wakeup, result.cancelling, null);
  }
  if (result.lease !== null) {
    beginning.keep();
  } else {
    beginning.drop();
    wakeup.send({ type: "run-queued" });
  }
}

/**
 * Reaches the node that executes the run, its readers, and any node in case that none executes it.
 *
 * @param sequence - The number of the event that says so; `null` when it is not known.
 */
export function sendCancelling(wakeup: Wakeup, runId: RunId, sequence: number | null): void {
  wakeup.send({ type: "run-cancelling", runId });
  wakeup.send({ type: "run-changed", runId, sequence });
  wakeup.send({ type: "run-queued" });
}

function newRun(
  order: Pick<RunOrder, "assistantId" | "model" | "settings">,
  {
    organizationId,
    threadId,
    now,
    command: {
      accessKeyId,
      run: { metadata },
    },
    dependencies: { ids, runLifetimeMs },
  }: {
    organizationId: OrganizationId;
    threadId: ThreadId;
    now: number;
    command: Ordered & { run: NewRun };
    dependencies: RunDependencies;
  },
): Run {
  return {
    id: ids.next("run"),
    organizationId,
    threadId,
    accessKeyId: accessKeyId ?? null,
    ...order,
    createdAt: now,
    status: "queued",
    metadata,
    requiredAction: null,
    lastError: null,
    incompleteReason: null,
    usage: null,
    expiresAt: now + runLifetimeMs,
    startedAt: null,
    cancelledAt: null,
    completedAt: null,
    failedAt: null,
  };
}

/** The files that a run may use: those of its thread's code interpreter, and those that come with its messages. */
function fileIdsOf({ toolResources }: Thread, messages: readonly NewMessage[]): string[] {
  const attached = messages.flatMap(({ attachments }) => attachments.map(({ fileId }) => fileId));
  return [...new Set([...(toolResources?.codeInterpreter?.fileIds ?? []), ...attached])];
}
