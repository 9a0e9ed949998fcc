import type { Message, Run, RunEvent, RunStep, Thread } from "@threadmill/client";

/** A thread as the page knows it: what was loaded, and what streams have brought since. */
export interface ConversationState {
  thread: Thread | null;
  /** In the order of the thread. */
  messages: readonly Message[];
  /** In the order of their creation. */
  runs: readonly Run[];
  /** Of each run, in the order of their creation. */
  steps: Readonly<Record<string, readonly RunStep[]>>;
}

export const emptyConversation: ConversationState = { thread: null, messages: [], runs: [], steps: {} };

/**
 * Takes the events of a run into what is known of its thread. Reading a run's events again from its first one gives
 * the same: what an object's events say replaces it, and deltas add to what its creation has begun.
 */
export function applyEvents(state: ConversationState, events: readonly RunEvent[]): ConversationState {
  return events.reduce(applyEvent, state);
}

function applyEvent(state: ConversationState, { data }: RunEvent): ConversationState {
  switch (data.object) {
    case "thread":
      return { ...state, thread: data };
    case "run":
      return { ...state, runs: put(state.runs, data) };
    case "thread.run.step":
      return putStep(state, data.runId, data);
    case "thread.message":
      return { ...state, messages: put(state.messages, data) };
    case "thread.message.delta":
      return {
        ...state,
        messages: replace(state.messages, data.id, (message) =>
          appendText(message, data.delta.content.map(({ text }) => text).join("")),
        ),
      };
    case "thread.run.step.delta":
      return {
        ...state,
        steps: Object.fromEntries(
          Object.entries(state.steps).map(([runId, steps]) => [
            runId,
            replace(steps, data.id, (step) => appendCalls(step, data.delta.stepDetails.toolCalls)),
          ]),
        ),
      };
  }
}

/** What a message shows as its text. */
export function textOfMessage(message: Message): string {
  return message.content.map((part) => (part.type === "text" ? part.text : "")).join("");
}

export function isOver(run: Run): boolean {
  return ["completed", "failed", "cancelled", "expired"].includes(run.status);
}

/** Whether something is to be expected of the run without anybody doing anything. */
export function isUnderWay(run: Run): boolean {
  return ["queued", "in_progress", "cancelling"].includes(run.status);
}

function put<Entry extends { id: string }>(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  return entries.some(({ id }) => id === entry.id)
    ? replace(entries, entry.id, () => entry)
    : [...entries, entry];
}

function replace<Entry extends { id: string }>(
  entries: readonly Entry[],
  id: string,
  change: (entry: Entry) => Entry,
): readonly Entry[] {
  const at = entries.findLastIndex((entry) => entry.id === id);
  const entry = entries[at];
  return entry === undefined ? entries : entries.with(at, change(entry));
}

function putStep(state: ConversationState, runId: string, step: RunStep): ConversationState {
  return { ...state, steps: { ...state.steps, [runId]: put(state.steps[runId] ?? [], step) } };
}

function appendText(message: Message, text: string): Message {
  const last = message.content.at(-1);
  const content =
    last?.type === "text"
      ? message.content.with(-1, { ...last, text: last.text + text })
      : [...message.content, { type: "text" as const, text, annotations: [] }];
  return { ...message, content };
}

type CallPiece = Extract<
  RunEvent["data"],
  { object: "thread.run.step.delta" }
>["delta"]["stepDetails"]["toolCalls"][number];

function appendCalls(step: RunStep, pieces: readonly CallPiece[]): RunStep {
  if (step.stepDetails.type !== "tool_calls") {
    return step;
  }
  const toolCalls = [...step.stepDetails.toolCalls];
  for (const piece of pieces) {
    const known = toolCalls[piece.index];
    toolCalls[piece.index] = {
      id: known?.id ?? piece.id ?? "",
      type: "function",
      function: {
        name: known?.function.name ?? piece.function.name ?? "",
        arguments: (known?.function.arguments ?? "") + piece.function.arguments,
        output: known?.function.output ?? null,
      },
    };
  }
  return { ...step, stepDetails: { ...step.stepDetails, toolCalls } };
}
