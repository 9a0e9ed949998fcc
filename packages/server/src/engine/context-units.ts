import type { MessageId, RunId } from "../core/ids.ts";
import type { ModelContent, ModelMessage } from "../core/language-model.ts";
import type { ContentPart, ImageDetail, Message } from "../core/message.ts";
import { stepsBefore } from "../core/message-origin.ts";
import type { ThreadTail } from "../core/message-store.ts";
import type { RunStep } from "../core/run-step.ts";
import type { RecordedToolCall } from "../core/tool.ts";

/** A message for the model, in which files are still named and not yet read. */
export type ContextMessage =
  | Exclude<ModelMessage, { role: "user" }>
  | { role: "user"; content: ContextContent[] };

export type ContextContent = ModelContent | { type: "image_file"; fileId: string; detail: ImageDetail };

/**
 * A piece of the conversation that the model sees whole or not at all: one message of the thread, or the calls of
 * one turn together with their outputs (and with the text that came before them), which providers refuse apart.
 */
export interface ContextUnit {
  messages: ContextMessage[];
  /** Everything in it that costs tokens. */
  texts: string[];
  images: number;
  /** The messages of the thread that it holds, with their sizes as far as they are known. */
  parts: { messageId: MessageId; text: string; tokens: number | null }[];
  /** Of a copy, the run that wrote the original. */
  runId: RunId | null;
}

/**
 * The conversation of a thread as units, oldest first.
 *
 * Left out: messages that are still being written, calls that were never answered, and what a dead attempt left behind
 * (its call is made again from the beginning, and the new answer is there in its place). A half message that is the last
 * word of its run stays: the reader has seen it, and may say "go on".
 */
export function contextUnits({ messages, steps }: ThreadTail, currentRunId: RunId): ContextUnit[] {
  const stepsByRun = Map.groupBy(steps, (step) => step.runId);
  const lastWords = lastWordsOf(messages);
  const units: ContextUnit[] = [];
  const placedSteps = new Set<RunStep>();

  for (const { message, tokens, origin } of messages.toReversed()) {
    const writer = message.runId ?? origin?.runId ?? null;
    const isDeadAttempt =
      message.status === "incomplete" &&
      writer !== null &&
      (writer === currentRunId || lastWords.get(writer) !== message);
    if (message.status === "in_progress" || isDeadAttempt) {
      continue;
    }
    for (const toolCalls of origin?.rounds ?? []) {
      addRound(units, { runId: origin?.runId ?? null, toolCalls });
    }
    const runSteps = message.runId === null ? [] : (stepsByRun.get(message.runId) ?? []);
    for (const step of stepsBefore(message.id, runSteps)) {
      if (!placedSteps.has(step)) {
        placedSteps.add(step);
        addStep(units, step);
      }
    }
    units.push({ ...messageUnit(message, tokens), runId: writer });
  }
  for (const step of stepsByRun.get(currentRunId) ?? []) {
    if (!placedSteps.has(step)) {
      addStep(units, step);
    }
  }
  return units;
}

/** The newest message of each run, or of its copy. */
function lastWordsOf(newestFirst: ThreadTail["messages"]): Map<RunId, Message> {
  const lastWords = new Map<RunId, Message>();
  for (const { message, origin } of newestFirst) {
    const writer = message.runId ?? origin?.runId ?? null;
    if (writer !== null && !lastWords.has(writer)) {
      lastWords.set(writer, message);
    }
  }
  return lastWords;
}

function addStep(units: ContextUnit[], { runId, details }: RunStep): void {
  if (details.type === "tool_calls") {
    addRound(units, { runId, toolCalls: details.toolCalls });
  }
}

function addRound(
  units: ContextUnit[],
  { runId, toolCalls }: { runId: RunId | null; toolCalls: RecordedToolCall[] },
): void {
  const answered = toolCalls.filter(
    (call): call is RecordedToolCall & { output: string } => call.output !== null,
  );
  if (answered.length === 0 || answered.length < toolCalls.length) {
    return;
  }
  const calls: ModelMessage = { role: "assistant", text: "", toolCalls };
  const results: ModelMessage = {
    role: "tool",
    results: answered.map(({ id, name, output }) => ({ toolCallId: id, name, output })),
  };
  const unit: ContextUnit = {
    messages: [calls, results],
    texts: toolCalls.flatMap((call) => [call.name, call.arguments, call.output ?? ""]),
    images: 0,
    parts: [],
    runId,
  };
  // Text of the same turn stands directly before its calls: one assistant message, as the model gave it.
  const before = units.at(-1);
  const [spoken] = before?.messages ?? [];
  if (before?.runId === runId && before.messages.length === 1 && spoken?.role === "assistant") {
    units.pop();
    units.push({
      ...unit,
      messages: [{ ...calls, text: spoken.text }, results],
      parts: before.parts,
    });
  } else {
    units.push(unit);
  }
}

function messageUnit(message: Message, tokens: number | null): Omit<ContextUnit, "runId"> {
  const content = message.content.map((part) => toModelContent(part, message.role));
  const text = content.flatMap((part) => (part.type === "text" ? [part.text] : [])).join("\n");
  return {
    messages: [toModelMessage(message, content, text)],
    texts: [],
    images: content.filter((part) => part.type !== "text").length,
    parts: [{ messageId: message.id, text, tokens }],
  };
}

function toModelMessage(message: Message, content: ContextContent[], text: string): ContextMessage {
  switch (message.role) {
    case "user":
      return { role: "user", content };
    case "assistant":
      return { role: "assistant", text, toolCalls: [] };
    case "system":
      return { role: "system", text };
  }
}

function toModelContent(part: ContentPart, role: Message["role"]): ContextContent {
  switch (part.type) {
    case "text":
      return { type: "text", text: part.text };
    case "refusal":
      return { type: "text", text: part.refusal };
    case "image_url":
      return role === "user" ? { type: "image", url: part.url, detail: part.detail } : notByUser;
    case "image_file":
      return role === "user" ? part : notByUser;
  }
}

/** Said in words rather than dropped, so that the model does not answer as if nothing had been there. */
const notByUser: ModelContent = {
  type: "text",
  text: "[an image, which can be shown in user messages only]",
};
