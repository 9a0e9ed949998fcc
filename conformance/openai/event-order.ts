import type { StreamEvent } from "./sdk.ts";

/** The events of a run on a thread that is there, when the model answers with text. */
export const textRun = [
  "thread.run.created",
  "thread.run.queued",
  "thread.run.in_progress",
  "thread.run.step.created",
  "thread.run.step.in_progress",
  "thread.message.created",
  "thread.message.in_progress",
  "thread.message.delta",
  "thread.message.completed",
  "thread.run.step.completed",
  "thread.run.completed",
];

/** The events until a run waits for tool outputs. */
export const toolRun = [
  "thread.run.created",
  "thread.run.queued",
  "thread.run.in_progress",
  "thread.run.step.created",
  "thread.run.step.in_progress",
  "thread.run.step.delta",
  "thread.run.requires_action",
];

/** The events from the tool outputs to the run's end. */
export const submittedRun = ["thread.run.step.completed", ...textRun.slice(1)];

/** Version 4 also gives the closing `done` of a raw stream; the others keep it. */
export function isOfThread({ event }: StreamEvent): boolean {
  return event.startsWith("thread.");
}

/** The names of the events; deltas that follow each other count as one. */
export function orderOf(events: StreamEvent[]): string[] {
  return events
    .map(({ event }) => event)
    .filter((name, index, all) => !name.endsWith(".delta") || name !== all[index - 1]);
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) {
    collected.push(item);
  }
  return collected;
}
