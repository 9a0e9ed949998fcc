import type { Message, Run, RunEvent, RunStep } from "@threadmill/client";
import { describe, expect, it } from "vitest";
import { answerOf, entriesOf } from "./conversation-entries.ts";
import {
  applyEvents,
  type ConversationState,
  emptyConversation,
  textOfMessage,
} from "./conversation-state.ts";
import { figuresOf } from "./run-figures.ts";

const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 12, 0, second)).toISOString();

function message(id: string, fields: Partial<Message> = {}): Message {
  return {
    id,
    object: "thread.message",
    createdAt: at(0),
    threadId: "thread_1",
    role: "user",
    content: [],
    attachments: [],
    assistantId: "",
    runId: "",
    metadata: null,
    ...fields,
  };
}

function run(id: string, fields: Partial<Run> = {}): Run {
  return {
    id,
    object: "run",
    createdAt: at(0),
    assistantId: "",
    threadId: "thread_1",
    status: "in_progress",
    requiredAction: null,
    lastError: null,
    expiresAt: null,
    startedAt: at(0),
    cancelledAt: null,
    completedAt: null,
    failedAt: null,
    model: "acme/atlas",
    instructions: "",
    tools: [],
    fileIds: [],
    metadata: null,
    usage: null,
    incompleteDetails: null,
    ...fields,
  };
}

function step(id: string, stepDetails: RunStep["stepDetails"]): RunStep {
  return {
    id,
    object: "thread.run.step",
    createdAt: at(1),
    assistantId: "",
    threadId: "thread_1",
    runId: "run_1",
    type: stepDetails.type,
    status: "in_progress",
    stepDetails,
    lastError: null,
    expiresAt: null,
    cancelledAt: null,
    completedAt: null,
    failedAt: null,
    metadata: null,
    usage: null,
  };
}

const delta = (id: number, text: string): RunEvent => ({
  event: "thread.message.delta",
  id,
  data: {
    id: "msg_2",
    object: "thread.message.delta",
    delta: { content: [{ index: 0, type: "text", text }] },
  },
});

const answered: RunEvent[] = [
  { event: "thread.run.created", id: 1, data: run("run_1") },
  {
    event: "thread.run.step.created",
    id: 2,
    data: step("step_1", { type: "message_creation", messageCreation: { messageId: "msg_2" } }),
  },
  {
    event: "thread.message.created",
    id: 3,
    data: message("msg_2", { role: "assistant", runId: "run_1", createdAt: at(1) }),
  },
  delta(4, "Hello"),
  delta(5, " there"),
];

const texts = (state: ConversationState) => state.messages.map(textOfMessage);

describe("a run's events", () => {
  it("add up to its message", () => {
    expect(texts(applyEvents(emptyConversation, answered))).toEqual(["Hello there"]);
  });

  it("give the same when they are read again from the first", () => {
    const once = applyEvents(emptyConversation, answered);
    expect(applyEvents(once, answered)).toEqual(once);
  });

  it("leave the objects alone that they do not change", () => {
    const before = { ...emptyConversation, messages: [message("msg_1")] };
    expect(applyEvents(before, answered).messages[0]).toBe(before.messages[0]);
  });

  it("join the pieces of parallel tool calls by their index", () => {
    const call = (id: number, index: number, fields: object): RunEvent =>
      ({
        event: "thread.run.step.delta",
        id,
        data: {
          id: "step_1",
          object: "thread.run.step.delta",
          delta: { stepDetails: { type: "tool_calls", toolCalls: [{ index, type: "function", ...fields }] } },
        },
      }) as RunEvent;
    const { steps } = applyEvents(emptyConversation, [
      {
        event: "thread.run.step.created",
        id: 1,
        data: step("step_1", { type: "tool_calls", toolCalls: [] }),
      },
      call(2, 0, { id: "call_a", function: { name: "first", arguments: "" } }),
      call(3, 1, { id: "call_b", function: { name: "second", arguments: "" } }),
      call(4, 0, { function: { arguments: '{"a":' } }),
      call(5, 1, { function: { arguments: "{}" } }),
      call(6, 0, { function: { arguments: "1}" } }),
    ]);
    expect(steps["run_1"]?.[0]?.stepDetails).toEqual({
      type: "tool_calls",
      toolCalls: [
        { id: "call_a", type: "function", function: { name: "first", arguments: '{"a":1}', output: null } },
        { id: "call_b", type: "function", function: { name: "second", arguments: "{}", output: null } },
      ],
    });
  });
});

describe("what one sees of a thread", () => {
  it("has the question before the run that answers it, though both have the same instant", () => {
    const state = applyEvents({ ...emptyConversation, messages: [message("msg_1")] }, answered);
    expect(entriesOf(state).map(({ key }) => key)).toEqual(["msg_1", "run_1"]);
  });

  it("leaves out a run that said nothing when another one was started instead", () => {
    const failed = run("run_1", { status: "failed" });
    const again = run("run_2", { createdAt: at(9), startedAt: at(9) });
    const state = { ...emptyConversation, messages: [message("msg_1")], runs: [failed, again] };
    expect(entriesOf(state).map(({ key }) => key)).toEqual(["msg_1", "run_2"]);
  });

  it("keeps a run that failed last", () => {
    const state = {
      ...emptyConversation,
      messages: [message("msg_1")],
      runs: [run("run_1", { status: "failed" })],
    };
    expect(entriesOf(state).map(({ key }) => key)).toEqual(["msg_1", "run_1"]);
  });

  describe("of an answer that was broken off when the server was lost", () => {
    const writes = (id: string, messageId: string, status: RunStep["status"]) => ({
      ...step(id, { type: "message_creation", messageCreation: { messageId } }),
      status,
    });
    const text = (words: string) => [{ type: "text" as const, text: words, annotations: [] }];
    const half = message("msg_2", { role: "assistant", runId: "run_1", content: text("Hel") });
    const whole = message("msg_3", { role: "assistant", runId: "run_1", content: text("Hello there") });
    const partsWith = (messages: Message[], steps: RunStep[]) => {
      const [entry] = entriesOf({
        ...emptyConversation,
        messages,
        runs: [run("run_1")],
        steps: { run_1: steps },
      });
      return entry?.type === "run" ? entry.parts : [];
    };
    const isBrokenOff = (parts: ReturnType<typeof partsWith>) =>
      parts.map((part) => part.type === "message" && part.isBrokenOff);
    const failed = writes("step_1", "msg_2", "failed");

    it("marks it, and copies only the answer that was written in its stead", () => {
      const parts = partsWith([half, whole], [failed, writes("step_2", "msg_3", "completed")]);
      expect(isBrokenOff(parts)).toEqual([true, false]);
      expect(answerOf(parts)).toBe("Hello there");
    });

    it("marks it when the model then calls a tool instead", () => {
      const calls = step("step_2", { type: "tool_calls", toolCalls: [] });
      expect(isBrokenOff(partsWith([half], [failed, calls]))).toEqual([true, false]);
    });

    it("leaves what was the last word, and what one said before it called a tool", () => {
      expect(isBrokenOff(partsWith([half], [failed]))).toEqual([false]);
      const before = writes("step_1", "msg_2", "completed");
      const both = partsWith([half, whole], [before, writes("step_2", "msg_3", "failed")]);
      expect(isBrokenOff(both)).toEqual([false, false]);
      expect(answerOf(both)).toBe("Hel\n\nHello there");
    });
  });

  it("has the figures of a run by the server's clock", () => {
    const state = applyEvents(emptyConversation, [
      ...answered,
      {
        event: "thread.run.completed",
        id: 6,
        data: run("run_1", { status: "completed", completedAt: at(3) }),
      },
    ]);
    const [entry] = entriesOf(state);
    expect(entry?.type === "run" && figuresOf(entry.run, entry.parts)).toEqual({
      firstTokenMs: 1_000,
      totalMs: 3_000,
    });
  });
});
