import type { RunOrder } from "../../core/run.ts";
import type { RunEvent, RunEventType, SequencedEvent, ToolCallDelta } from "../../core/run-event.ts";
import { encodeOnce } from "../event-frames.ts";
import { chunkLength, encodeDoneFrame, encodeFrame } from "../sse.ts";
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
 * The frames of a run's events, as texts to be written at once.
 *
 * A run that waited for the client has a `done` in the middle of its log. It is shown only where the stream ends:
 * clients stop reading at the first one.
 *
 * @param order - What never changes of the run; its events carry only what does.
 * @param reader.after - The number after which the reader begins.
 * @param reader.signal - Aborted when the stream ends before the run does.
 */
export async function* encodeRunEvents(
  batches: AsyncIterable<readonly SequencedEvent[]>,
  order: RunOrder,
  reader: { after: number; signal: AbortSignal },
): AsyncGenerator<string, void, undefined> {
  // Whoever has seen everything is told so again, or it would come back for more.
  let heldDone = encodeDoneFrame(reader.after);
  let text = "";
  for await (const batch of batches) {
    for (const event of batch) {
      heldDone = "";
      if (event.event.type === "done") {
        heldDone = frameOf(event, order);
      } else {
        text += frameOf(event, order);
      }
      if (text.length >= chunkLength) {
        yield text;
        text = "";
      }
    }
    if (text !== "") {
      yield text;
      // Not held while waiting for the next batch: there is one of these for every reader.
      text = "";
    }
  }
  if (heldDone !== "" && !reader.signal.aborted) {
    yield heldDone;
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
