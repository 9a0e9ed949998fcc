import type { RunOrder } from "../../core/run.ts";
import type { RunEvent, SequencedEvent, ToolCallDelta } from "../../core/run-event.ts";
import { encodeOnce } from "../event-frames.ts";
import { chunkLength, encodeDoneFrame, encodeFrame, type StreamEncoder } from "../sse.ts";
import { encodeMessage, encodeRun, encodeRunStep, encodeThread } from "./encode.ts";

type ToldEvent = Exclude<RunEvent, { type: "done" }>;

const frameOf = encodeOnce(encodeEvent);

/**
 * The frames of a run's events up to the first `done`: a stream of this dialect ends where the run waits for the client,
 * whatever has happened since, because clients refuse what follows.
 *
 * @see assistants-v2.md, section 6
 */
export class RunEncoder implements StreamEncoder<readonly SequencedEvent[]> {
  readonly #order: RunOrder;
  readonly #after: number;
  #previous: RunEvent["type"] | null = null;

  /** @see StreamDialect.createEncoder */
  constructor(order: RunOrder, after: number) {
    this.#order = order;
    this.#after = after;
  }

  *encode(batch: readonly SequencedEvent[]): Generator<string, void, undefined> {
    let text = "";
    for (const entry of batch) {
      const { sequence, event } = entry;
      const isFirstPiece = this.#previous === "message.in_progress";
      this.#previous = event.type;
      if (event.type === "done") {
        yield text + encodeDoneFrame(sequence);
        return;
      }
      text += frameOf(entry, event, { order: this.#order, isFirstPiece });
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
    return this.#previous === "done";
  }

  end(): string {
    // Whoever has seen everything is told so again, or it would wait for more.
    return this.#previous === null ? encodeDoneFrame(this.#after) : "";
  }
}

/** @param params.isFirstPiece - Whether the event is the first piece of its message, if it is a piece of one. */
function encodeEvent(
  entry: SequencedEvent,
  event: ToldEvent,
  { order, isFirstPiece }: { order: RunOrder; isFirstPiece: boolean },
): string {
  const data = payloadOf(event, { order, isFirstPiece });
  return encodeFrame({ event: nameOf(event.type), id: entry.sequence, data });
}

function nameOf(type: ToldEvent["type"]): string {
  if (type === "thread.created") {
    return type;
  }
  return type.startsWith("step.") ? `thread.run.${type}` : `thread.${type}`;
}

function payloadOf(
  event: ToldEvent,
  { order, isFirstPiece }: { order: RunOrder; isFirstPiece: boolean },
): object {
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
    // Clients make the part from its first piece, and look for annotations in it.
    const text = { value: event.text, ...(isFirstPiece && { annotations: [] }) };
    const { refusalIndex } = event;
    const content = [
      refusalIndex === undefined
        ? { index: 0, type: "text", text }
        : { index: refusalIndex, type: "refusal", refusal: event.text },
    ];
    return { id: event.messageId, object: "thread.message.delta", delta: { content } };
  }
  const details = { type: "tool_calls", tool_calls: [encodeToolCallDelta(event.toolCall)] };
  return { id: event.stepId, object: "thread.run.step.delta", delta: { step_details: details } };
}

/** Clients join the strings of successive pieces, so what comes once in the event must come once here too. */
function encodeToolCallDelta({ index, id, name, arguments: text }: ToolCallDelta): object {
  return id === undefined
    ? { index, type: "function", function: { arguments: text } }
    : { index, id, type: "function", function: { name, arguments: text, output: null } };
}
