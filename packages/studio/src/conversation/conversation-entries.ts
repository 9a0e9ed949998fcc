import type { Message, Run, RunStep } from "@threadmill/client";
import { type ConversationState, isOver, textOfMessage } from "./conversation-state.ts";

/** What one sees of a thread, from top to bottom. */
export type ConversationEntry =
  | { type: "message"; key: string; message: Message }
  | { type: "run"; key: string; run: Run; parts: readonly RunPart[] };

/** What a run has done so far, in order. */
export type RunPart =
  | {
      type: "message";
      key: string;
      message: Message;
      /** The server was lost while the model wrote it, and what comes next is written in its stead. */
      isBrokenOff: boolean;
    }
  | { type: "tool-calls"; key: string; step: RunStep };

/**
 * Messages of people stand where they were written, and what a run wrote stands within the run. A run that said nothing
 * and that another one was started instead of is left out: its question was changed, or asked again.
 */
export function entriesOf(state: ConversationState): ConversationEntry[] {
  const known = new Set(state.runs.map(({ id }) => id));
  // Asked for once: a long thread has thousands of both, and is put together anew with every piece of an answer.
  const writtenBy = Map.groupBy(state.messages, ({ runId }) => runId);
  const placed = [
    ...state.messages
      .filter(({ runId }) => !known.has(runId))
      .map((message) => ({
        at: Date.parse(message.createdAt),
        entry: { type: "message" as const, key: message.id, message },
      })),
    ...state.runs.map((run) => ({
      at: Date.parse(run.startedAt ?? run.createdAt),
      entry: {
        type: "run" as const,
        key: run.id,
        run,
        parts: partsOf(state.steps[run.id] ?? [], writtenBy.get(run.id) ?? []),
      },
    })),
  ];
  // A message and the run that answers it may have the same instant: the sort keeps messages first.
  const entries: ConversationEntry[] = placed.sort((a, b) => a.at - b.at).map(({ entry }) => entry);
  return entries.filter((entry, index) => {
    const next = entries[index + 1];
    return !(entry.type === "run" && entry.parts.length === 0 && next?.type === "run" && isOver(entry.run));
  });
}

/** What the model says in the end: the text that one copies. */
export function answerOf(parts: readonly RunPart[]): string {
  return parts
    .flatMap((part) => (part.type === "message" && !part.isBrokenOff ? [textOfMessage(part.message)] : []))
    .join("\n\n");
}

function partsOf(steps: readonly RunStep[], written: readonly Message[]): RunPart[] {
  const placed = new Set<string>();
  const parts: RunPart[] = [];
  for (const step of steps) {
    if (step.stepDetails.type === "tool_calls") {
      parts.push({ type: "tool-calls", key: step.id, step });
      continue;
    }
    const { messageId } = step.stepDetails.messageCreation;
    const message = written.find(({ id }) => id === messageId);
    if (message !== undefined) {
      placed.add(message.id);
      parts.push({ type: "message", key: message.id, message, isBrokenOff: step.status === "failed" });
    }
  }
  // Without its steps, which are loaded only where they may tell more, a run is the messages that it wrote.
  for (const message of written.filter(({ id }) => !placed.has(id))) {
    parts.push({ type: "message", key: message.id, message, isBrokenOff: false });
  }
  // After the last word of a run that failed nothing was asked again.
  return parts.map((part, index) =>
    part.type === "message" && index === parts.length - 1 ? { ...part, isBrokenOff: false } : part,
  );
}
