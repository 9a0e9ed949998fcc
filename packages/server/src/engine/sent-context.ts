import type { MessageId } from "../core/ids.ts";
import type { MessageChange } from "../core/insight.ts";
import type { InsightStore } from "../core/insight-store.ts";
import type { ModelCall } from "../core/model-call.ts";
import type { Run } from "../core/run.ts";
import type { RunStep } from "../core/run-step.ts";
import { digestOfContext } from "./context-digest.ts";
import { type ContextMessage, contextUnits } from "./context-units.ts";

/** What a model was sent in one call. */
export interface SentContext {
  /** Each with the message of the thread that it was made of; `null` for calls and their outputs. */
  messages: { message: ContextMessage; messageId: MessageId | null }[];
  /** How many older messages of the thread were left out. */
  omittedMessages: number;
  /** Whether this is proven to be what was sent. */
  exact: boolean;
  /** What has happened since to messages that were sent. */
  changes: MessageChange[];
}

/**
 * Builds again what a model was sent, by the same rules and from the thread as it was. No copy of it is kept, so what
 * was deleted since is gone, and said to be.
 */
export async function readSentContext(
  store: Pick<InsightStore, "readThreadAsOf">,
  { run, steps, call }: { run: Run; steps: readonly RunStep[]; call: ModelCall },
): Promise<SentContext> {
  const { organizationId, threadId, settings } = run;
  const { newestMessageId, messagesRead: limit, unitsSent, ownSteps, digest } = call.context;
  const thread =
    newestMessageId === null
      ? { messages: [], steps: [], changes: [], messageCount: 0 }
      : await store.readThreadAsOf({ organizationId, threadId, newestMessageId, at: call.startedAt, limit });
  const own = steps.slice(0, ownSteps);
  const others = thread.steps.filter(({ runId }) => runId !== run.id);
  const units = contextUnits({ messages: thread.messages, steps: [...own, ...others] }, run.id);
  const sent = units.slice(Math.max(0, units.length - unitsSent));
  const messages = sent.flatMap((unit) =>
    unit.messages.map((message, index) => ({
      message,
      messageId: index === 0 ? (unit.parts[0]?.messageId ?? null) : null,
    })),
  );
  const shownIds = new Set(sent.flatMap(({ parts }) => parts.map(({ messageId }) => messageId)));
  const again = { ...settings, messages: messages.map(({ message }) => message) };
  return {
    messages,
    omittedMessages: Math.max(0, thread.messageCount - shownIds.size),
    exact: digestOfContext(again) === digest,
    changes: thread.changes.filter(({ messageId }) => shownIds.has(messageId)),
  };
}
