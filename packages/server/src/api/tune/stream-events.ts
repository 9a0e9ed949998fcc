import type { eventNames } from "./events.ts";

export type StreamEventName = (typeof eventNames)[keyof typeof eventNames] | "error";

/** What the data of a stream's event is: an object of the document, or a text. */
type DataName =
  | "Thread"
  | "Run"
  | "RunStep"
  | "RunStepDelta"
  | "Message"
  | "MessageDelta"
  | "StreamError"
  | "[DONE]";

/** Every event that a stream can have, in the order in which they are told of, with what it brings and when it comes. */
export const streamEvents = {
  "thread.created": ["Thread", "The thread was created with the run."],
  "thread.run.created": ["Run", "The first event of a run."],
  "thread.run.queued": ["Run", "It waits to be executed, at first and after tool outputs have come."],
  "thread.run.in_progress": ["Run", "It is executed."],
  "thread.run.requires_action": [
    "Run",
    "It waits for tool outputs. The stream ends; their submission opens another.",
  ],
  "thread.run.cancelling": ["Run", "Somebody has cancelled it."],
  "thread.run.completed": ["Run", "It has ended well, or at a token budget: `incompleteDetails` tells."],
  "thread.run.failed": ["Run", "It has failed: `lastError` tells why."],
  "thread.run.cancelled": ["Run", "It was cancelled. What it has said stays."],
  "thread.run.expired": ["Run", "Its time was up."],
  "thread.run.step.created": ["RunStep", "A step begins: a message, or calls of tools."],
  "thread.run.step.in_progress": ["RunStep", "The step is under way."],
  "thread.run.step.delta": ["RunStepDelta", "A piece of a tool call."],
  "thread.run.step.completed": ["RunStep", "The step has ended well. It has its usage now."],
  "thread.run.step.failed": ["RunStep", "The step has failed, and the run with it."],
  "thread.run.step.cancelled": ["RunStep", "The step has ended with the run."],
  "thread.run.step.expired": ["RunStep", "The step has ended with the run."],
  "thread.message.created": ["Message", "A message begins, still without text."],
  "thread.message.in_progress": ["Message", "The message is being written."],
  "thread.message.delta": ["MessageDelta", "A piece of the message's text."],
  "thread.message.completed": ["Message", "The message is complete."],
  "thread.message.incomplete": ["Message", "The message ends early, with what it has."],
  error: [
    "StreamError",
    "The stream breaks off, not the run. Open it again after the last id that you have.",
  ],
  done: ["[DONE]", "The end of the stream: not JSON, but the text `[DONE]`."],
} as const satisfies Record<StreamEventName, readonly [DataName, string]>;
