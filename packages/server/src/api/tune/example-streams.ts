import { encodeDoneFrame, encodeFrame } from "../sse.ts";
import {
  answer,
  answerId,
  callId,
  callStep,
  run,
  step,
  stepId,
  thread,
  tool,
  waitingRun,
} from "./example-objects.ts";
import type { StreamEventName } from "./stream-events.ts";

type ExampleEvent = readonly [Exclude<StreamEventName, "done">, object];

const queued = { ...run, status: "queued", startedAt: null, completedAt: null, usage: null };
const started = { ...run, status: "in_progress", completedAt: null, usage: null };
const openStep = { ...step, status: "in_progress", completedAt: null, usage: null };
const openCall = { ...callStep, stepDetails: { type: "tool_calls", toolCalls: [] } };
const openMessage = { ...answer, content: [] };

const messageDelta = (text: string) => ({
  id: answerId,
  object: "thread.message.delta",
  delta: { content: [{ index: 0, type: "text", text }] },
});

const callDelta = (call: object) => ({
  id: stepId,
  object: "thread.run.step.delta",
  delta: { stepDetails: { type: "tool_calls", toolCalls: [{ index: 0, type: "function", ...call }] } },
});

const answering: readonly ExampleEvent[] = [
  ["thread.run.step.created", openStep],
  ["thread.run.step.in_progress", openStep],
  ["thread.message.created", openMessage],
  ["thread.message.in_progress", openMessage],
  ["thread.message.delta", messageDelta("31 °C")],
  ["thread.message.delta", messageDelta(" and dry.")],
  ["thread.message.completed", answer],
  ["thread.run.step.completed", step],
];

/** A run that answers with a text. */
export const textStream = streamOf(1, [
  ["thread.created", thread],
  ["thread.run.created", queued],
  ["thread.run.queued", queued],
  ["thread.run.in_progress", started],
  ...answering,
  ["thread.run.completed", run],
]);

/** A run that calls a function, and waits. */
export const callStream = streamOf(1, [
  ["thread.run.created", { ...queued, tools: [tool] }],
  ["thread.run.queued", { ...queued, tools: [tool] }],
  ["thread.run.in_progress", { ...started, tools: [tool] }],
  ["thread.run.step.created", openCall],
  ["thread.run.step.in_progress", openCall],
  [
    "thread.run.step.delta",
    callDelta({ id: callId, function: { name: "get_weather", arguments: "", output: null } }),
  ],
  ["thread.run.step.delta", callDelta({ function: { arguments: '{"city":"Pune"}' } })],
  ["thread.run.requires_action", waitingRun],
]);

/** What follows when the output has come. */
export const answerStream = streamOf(10, [
  ["thread.run.step.completed", { ...callStep, status: "completed", completedAt: step.completedAt }],
  ["thread.run.queued", { ...queued, tools: [tool] }],
  ["thread.run.in_progress", { ...started, tools: [tool] }],
  ...answering,
  ["thread.run.completed", { ...run, tools: [tool] }],
]);

function streamOf(first: number, events: readonly ExampleEvent[]): string {
  const frames = events.map(([event, data], index) => encodeFrame({ event, id: first + index, data }));
  return frames.join("") + encodeDoneFrame(first + events.length);
}
