import type { Clock } from "../core/clock.ts";
import type { IdSource, ThreadId } from "../core/ids.ts";
import type { Message } from "../core/message.ts";
import type { ModelRegistry } from "../core/model-registry.ts";
import { type Run, stateOf } from "../core/run.ts";
import type { RunEvent, SequencedEvent } from "../core/run-event.ts";
import type { RunStore } from "../core/store.ts";
import type { Thread } from "../core/thread.ts";
import type { Wakeup } from "../core/wakeup.ts";
import type { CreateThreadAndRun, NewMessage } from "./engine.ts";
import type { RunFeed } from "./run-feed.ts";
import type { Worker } from "./worker.ts";

/** @see Engine.createThreadAndRun */
export async function createThreadAndRun(
  {
    store,
    models,
    worker,
    feed,
    wakeup,
    clock,
    ids,
    runLifetimeMs,
  }: {
    store: RunStore;
    models: ModelRegistry;
    worker: Worker;
    feed: RunFeed;
    wakeup: Wakeup;
    clock: Clock;
    ids: IdSource;
    runLifetimeMs: number;
  },
  command: CreateThreadAndRun,
): Promise<{ thread: Thread; run: Run }> {
  models.resolve(command.run.model);
  const now = clock.now();
  const { messages: newMessages, ...rest } = command.thread;
  const thread: Thread = {
    id: ids.next("thread"),
    organizationId: command.organizationId,
    ...rest,
    createdAt: now,
  };
  const messages = newMessages.map((message) => toMessage(message, thread, { ids, now }));
  const run = toRun(command, thread, { ids, now, runLifetimeMs });
  const state = stateOf(run);
  const events: RunEvent[] = [
    { type: "thread.created", thread },
    { type: "run.created", state },
    { type: "run.queued", state },
  ];
  const wanted = worker.hasRoom() ? { nodeId: worker.nodeId, expiresAt: worker.leaseExpiresAt() } : null;
  const created = await store.createRun({ newThread: thread, messages, run, events, lease: wanted });
  if (!created.created) {
    throw new Error(`a thread that was just created, ${thread.id}, cannot be busy`);
  }
  feed.publish(
    run.id,
    events.map((event, index): SequencedEvent => ({ sequence: index + 1, event })),
  );
  if (created.lease === null) {
    wakeup.send({ type: "run-queued" });
  } else {
    worker.adopt({ run, lease: created.lease, attempt: 1, steps: [] });
  }
  return { thread, run };
}

function toMessage(
  message: NewMessage,
  { id: threadId, organizationId }: { id: ThreadId } & Pick<Thread, "organizationId">,
  { ids, now }: { ids: IdSource; now: number },
): Message {
  return {
    id: ids.next("message"),
    organizationId,
    threadId,
    ...message,
    status: "completed",
    incompleteReason: null,
    assistantId: null,
    runId: null,
    createdAt: now,
    completedAt: now,
    incompleteAt: null,
  };
}

function toRun(
  { run, thread: newThread }: CreateThreadAndRun,
  thread: Thread,
  { ids, now, runLifetimeMs }: { ids: IdSource; now: number; runLifetimeMs: number },
): Run {
  const { model, assistantId, metadata, tools, temperature, topP, truncation } = run;
  const { maxPromptTokens, maxCompletionTokens } = run;
  const instructions = [run.instructions, run.additionalInstructions]
    .filter((text) => text !== "")
    .join("\n\n");
  const attached = newThread.messages.flatMap(({ attachments }) => attachments.map(({ fileId }) => fileId));
  const fileIds = [...new Set([...(thread.toolResources?.codeInterpreter?.fileIds ?? []), ...attached])];
  return {
    id: ids.next("run"),
    organizationId: thread.organizationId,
    threadId: thread.id,
    assistantId,
    model,
    settings: {
      instructions,
      tools,
      temperature,
      topP,
      maxPromptTokens,
      maxCompletionTokens,
      truncation,
      fileIds,
    },
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
