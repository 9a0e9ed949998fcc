import type { MessageId, StepId } from "./ids.ts";
import type { JsonObject } from "./json.ts";
import type { Message } from "./message.ts";
import type { RunState } from "./run.ts";
import type { RunStatus } from "./run-status.ts";
import type { RunStep, RunStepStatus } from "./run-step.ts";
import type { Thread } from "./thread.ts";

/**
 * Something that happened in a run.
 *
 * Events are how a run changes: the store applies each event to its tables in the transaction that appends it to
 * the run's log, so what a stream says and what a read returns cannot disagree. Within a run they come in the
 * canonical order of assistants-v2.md, section 6.2: one open step and one open message at most, each ended by
 * exactly one event.
 */
export type RunEvent =
  | { type: "thread.created"; thread: Thread }
  | { type: `run.${"created" | Exclude<RunStatus, "requires_action">}`; state: RunState }
  /** `step` is the open step of the calls that wait, now whole: from here on its row holds them. */
  | { type: "run.requires_action"; state: RunState; step: RunStep }
  | { type: `step.${"created" | RunStepStatus}`; step: RunStep }
  | { type: "step.delta"; stepId: StepId; toolCall: ToolCallDelta }
  | {
      type: "message.created" | "message.in_progress" | "message.completed" | "message.incomplete";
      message: Message;
    }
  /** `refusalIndex` is there when the text belongs to a refusal: the place of that in the message's content. */
  | { type: "message.delta"; messageId: MessageId; text: string; refusalIndex?: number }
  | { type: "done" };

export type RunEventType = RunEvent["type"];

/** A piece of one tool call. `id` and `name` come once, with the first piece of the call at that index. */
export interface ToolCallDelta {
  index: number;
  id?: string;
  name?: string;
  arguments: string;
}

/**
 * An event with its number in the run's log: 1, 2, 3 … without gaps. It is durable before anybody sees it, so the
 * number, which is the SSE id, never names anything else.
 *
 * `done` ends what a stream has to tell for now: the run is terminal, or waits for the client. It is numbered like
 * the others, so that the last frame of a stream can be resumed from too.
 */
export interface SequencedEvent {
  sequence: number;
  event: RunEvent;
}

/**
 * The events of a run as they are told when it has been given other metadata since it was made, which whoever executes it does
 * not hear of.
 */
export function withMetadata<Event extends RunEvent>(
  events: readonly Event[],
  change: { metadata?: JsonObject | null },
): readonly Event[] {
  const { metadata } = change;
  return metadata === undefined
    ? events
    : events.map((event) => ("state" in event ? { ...event, state: { ...event.state, metadata } } : event));
}
