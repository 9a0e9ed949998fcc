import type { Message, Run, RunStep, Thread } from "./objects.ts";

/** A piece of a message's text. The pieces of one `id`, joined, are the text of that message. */
export interface MessageDelta {
  id: string;
  object: "thread.message.delta";
  delta: { content: { index: number; type: "text"; text: string }[] };
}

/** A piece of a tool call. `id` and `name` come once, with the first piece of the call at that index. */
export interface RunStepDelta {
  id: string;
  object: "thread.run.step.delta";
  delta: {
    stepDetails: {
      type: "tool_calls";
      toolCalls: {
        index: number;
        id?: string;
        type: "function";
        function: { name?: string; arguments: string; output?: string | null };
      }[];
    };
  };
}

interface Named<Name extends string, Data> {
  /** Says what `data` is. */
  event: Name;
  /** The number of the event in its run: each is larger than the one before. A stream can be resumed after it. */
  id: number;
  data: Data;
}

type RunEventName = `thread.run.${"created" | Run["status"]}`;
type StepEventName = `thread.run.step.${"created" | RunStep["status"]}`;
type MessageEventName = `thread.message.${"created" | "in_progress" | "completed" | "incomplete"}`;

/** Something that happened in a run, told apart by `event`. */
export type RunEvent =
  | Named<"thread.created", Thread>
  | Named<RunEventName, Run>
  | Named<StepEventName, RunStep>
  | Named<"thread.run.step.delta", RunStepDelta>
  | Named<MessageEventName, Message>
  | Named<"thread.message.delta", MessageDelta>;

/** The run, if it is a run that the event brings. */
export function runOf({ data }: RunEvent): Run | null {
  return data.object === "run" ? data : null;
}

/** The text that the event adds to a message; `""` for events that add none. */
export function textOf({ data }: RunEvent): string {
  return data.object === "thread.message.delta" ? data.delta.content.map(({ text }) => text).join("") : "";
}
