import type { MessageId, StepId } from "../core/ids.ts";
import type { RunEvent, SequencedEvent, ToolCallDelta } from "../core/run-event.ts";
import { inBatches } from "./in-batches.ts";
import { fromJsonText, type JsonText, toJsonText } from "./json-text.ts";

/**
 * Events that were appended together, as one row of the log keeps them. What follows one another and says the same but
 * for a piece of text, or for its type, is one entry. Rows from before there were batches hold one event each.
 */
export type StoredBatch = StoredEntry[] | RunEvent;

type StoredEntry =
  | RunEvent
  | { type: "message.deltas"; messageId: MessageId; refusalIndex?: number; texts: string[] }
  | { type: "step.deltas"; stepId: StepId; toolCalls: ToolCallDelta[] }
  | { type: "same"; types: RunEvent["type"][]; subject: object };

/** No reader has to take in more for the sake of one event; an event that is longer by itself has its own batch. */
const mostEvents = 256;
const longestText = 65_536;

/** Divides events among rows, in order. */
export function toBatches(events: readonly RunEvent[]): { count: number; text: JsonText<StoredBatch> }[] {
  return [...inBatches(events, mostEvents)].flatMap(divide);
}

/** One row of them all, however many. */
export function toBatch(events: readonly RunEvent[]): JsonText<StoredBatch> {
  return toJsonText(fold(events));
}

/** The events of a row, numbered back from the last, which is the row's own number. */
export function fromBatch(lastSequence: number, text: JsonText<StoredBatch>): SequencedEvent[] {
  const stored = fromJsonText(text);
  const events = Array.isArray(stored) ? stored.flatMap(unfold) : [stored];
  const first = lastSequence - events.length + 1;
  return events.map((event, index) => ({ sequence: first + index, event }));
}

function divide(events: readonly RunEvent[]): { count: number; text: JsonText<StoredBatch> }[] {
  const text = toBatch(events);
  if (text.length <= longestText || events.length === 1) {
    return [{ count: events.length, text }];
  }
  const half = Math.ceil(events.length / 2);
  return [...divide(events.slice(0, half)), ...divide(events.slice(half))];
}

function fold(events: readonly RunEvent[]): StoredEntry[] {
  const entries: StoredEntry[] = [];
  let previous: RunEvent | undefined;
  for (const event of events) {
    const entry = previous === undefined ? null : joined(entries.at(-1), previous, event);
    if (entry === null) {
      entries.push(event);
    } else {
      entries[entries.length - 1] = entry;
    }
    previous = event;
  }
  return entries;
}

/** The entry that stands for what `entry` did, the last of it `previous`, and for one more; `null` if there is none. */
function joined(entry: StoredEntry | undefined, previous: RunEvent, event: RunEvent): StoredEntry | null {
  if (event.type === "message.delta" && previous.type === "message.delta") {
    const { messageId, refusalIndex, text } = event;
    if (previous.messageId !== messageId || previous.refusalIndex !== refusalIndex) {
      return null;
    }
    if (entry?.type === "message.deltas") {
      entry.texts.push(text);
      return entry;
    }
    const { type: _, text: before, ...rest } = previous;
    return { type: "message.deltas", ...rest, texts: [before, text] };
  }
  if (event.type === "step.delta" && previous.type === "step.delta") {
    if (previous.stepId !== event.stepId) {
      return null;
    }
    if (entry?.type === "step.deltas") {
      entry.toolCalls.push(event.toolCall);
      return entry;
    }
    return {
      type: "step.deltas",
      stepId: event.stepId,
      toolCalls: [previous.toolCall, event.toolCall],
    };
  }
  const { type, ...subject } = event;
  if (!isSame(previous, subject)) {
    return null;
  }
  return entry?.type === "same"
    ? { ...entry, types: [...entry.types, type] }
    : { type: "same", types: [previous.type, type], subject };
}

/** Whether an event is about the very objects that another one is about; equal ones are not looked for. */
function isSame({ type: _, ...left }: RunEvent, right: object): boolean {
  const pairs = Object.entries(left);
  const others = new Map(Object.entries(right));
  return (
    pairs.length > 0 &&
    pairs.length === others.size &&
    pairs.every(([key, value]) => others.get(key) === value)
  );
}

function unfold(entry: StoredEntry): RunEvent[] {
  switch (entry.type) {
    case "message.deltas": {
      const { type: _, texts, ...rest } = entry;
      return texts.map((text) => ({ type: "message.delta", ...rest, text }));
    }
    case "step.deltas":
      return entry.toolCalls.map((toolCall) => ({ type: "step.delta", stepId: entry.stepId, toolCall }));
    case "same":
      return entry.types.map((type) => ({ type, ...entry.subject }) as RunEvent);
    default:
      return [entry];
  }
}
