import type { RunOrder } from "../../core/run.ts";
import type { RunEvent, RunEventType, SequencedEvent, ToolCallDelta } from "../../core/run-event.ts";
import { encodeOnce } from "../event-frames.ts";
import { chunkLength, encodeDoneFrame, encodeFrame, type StreamEncoder } from "../sse.ts";
import { encodeMessage, encodeRun, encodeRunStep, encodeThread } from "./encode.ts";

/** The dialect has no `incomplete`: such a run is completed. (Decision 11) */
export const eventNames = {
  "thread.created": "thread.created",
  "run.created": "thread.run.created",
  "run.queued": "thread.run.queued",
  "run.in_progress": "thread.run.in_progress",
  "run.requires_action": "thread.run.requires_action",
  "run.cancelling": "thread.run.cancelling",
  "run.completed": "thread.run.completed",
  "run.incomplete": "thread.run.completed",
  "run.failed": "thread.run.failed",
  "run.cancelled": "thread.run.cancelled",
  "run.expired": "thread.run.expired",
  "step.created": "thread.run.step.created",
  "step.in_progress": "thread.run.step.in_progress",
  "step.delta": "thread.run.step.delta",
  "step.completed": "thread.run.step.completed",
  "step.failed": "thread.run.step.failed",
  "step.cancelled": "thread.run.step.cancelled",
  "step.expired": "thread.run.step.expired",
  "message.created": "thread.message.created",
  "message.in_progress": "thread.message.in_progress",
  "message.delta": "thread.message.delta",
  "message.completed": "thread.message.completed",
  "message.incomplete": "thread.message.incomplete",
  done: "done",
} as const satisfies Record<RunEventType, string>;

const frameOf = encodeOnce(encodeEvent);

/**
 * The frames of a run's events.
 *
 * A run that waited for the client has a `done` in the middle of its log. It is shown only where the stream ends:
 * clients stop reading at the first one.
 */
export class RunEncoder implements StreamEncoder<readonly SequencedEvent[]> {
  readonly #order: RunOrder;
  #heldDone: string;

  /** @see StreamDialect.createEncoder */
  constructor(order: RunOrder, after: number) {
    this.#order = order;
    // Whoever has seen everything is told so again, or it would come back for more.
    this.#heldDone = encodeDoneFrame(after);
  }

  *encode(batch: readonly SequencedEvent[]): Generator<string, void, undefined> {
    let text = "";
    for (const event of batch) {
      this.#heldDone = "";
      if (event.event.type === "done") {
        this.#heldDone = frameOf(event, this.#order);
      } else {
        text += frameOf(event, this.#order);
      }
      if (text.length >= chunkLength) {
        yield text;
        text = "";
      }
    }
    if (text !== "") {
      yield text;
    }
  }

  isOver(): boolean {
    return false;
  }

  end(): string {
    return this.#heldDone;
  }
}

function encodeEvent({ sequence, event }: SequencedEvent, order: RunOrder): string {
  return event.type === "done"
    ? encodeDoneFrame(sequence)
    : encodeFrame({ event: eventNames[event.type], id: sequence, data: payloadOf(event, order) });
}

function payloadOf(event: Exclude<RunEvent, { type: "done" }>, order: RunOrder): object {
  if ("state" in event) {
    return encodeRun({ ...order, ...event.state });
  }
  if ("step" in event) {
    return encodeRunStep(event.step);
  }
  if ("message" in event) {
    return encodeMessage(event.message);
  }
  if ("thread" in event) {
    return encodeThread(event.thread);
  }
  if (event.type === "message.delta") {
    const content = [{ index: event.refusalIndex ?? 0, type: "text", text: event.text }];
    return { id: event.messageId, object: "thread.message.delta", delta: { content } };
  }
  const stepDetails = { type: "tool_calls", toolCalls: [encodeToolCallDelta(event.toolCall)] };
  return { id: event.stepId, object: "thread.run.step.delta", delta: { stepDetails } };
}

/** Clients join the strings of successive pieces, so what comes once in the event must come once here too. */
function encodeToolCallDelta({ index, id, name, arguments: text }: ToolCallDelta): object {
  return id === undefined
    ? { index, type: "function", function: { arguments: text } }
    : { index, id, type: "function", function: { name, arguments: text, output: null } };
}
