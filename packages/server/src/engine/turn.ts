import type { Clock } from "../core/clock.ts";
import { ModelCallError } from "../core/errors.ts";
import type { IdSource } from "../core/ids.ts";
import type { JsonObject } from "../core/json.ts";
import type { FinishReason, ModelPart } from "../core/language-model.ts";
import { type Message, spokenContent } from "../core/message.ts";
import type { Run, Usage } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStep, RunStepDetails } from "../core/run-step.ts";
import { createAnswerLimit } from "./answer-limit.ts";

/** The tokens of a call that makes two steps are known only when the second one ends, and are counted there alone. */
const noUsage: Usage = { promptTokens: 0, completionTokens: 0 };

/** How many characters of a name that a model has made up are told. No function has a longer one. */
const shownOfName = 64;

/** How one model call ended. */
export interface TurnResult {
  reason: FinishReason;
  usage: Usage | null;
  /** The message is complete or there is none; this step, if any, is left open with whole calls for the client. */
  waitingStep: RunStep | null;
  /**
   * What ends the answer. Not recorded yet: it belongs into one write with what it means for the run, or a node that is
   * lost in between leaves an answer that is whole and a run that asks for it again.
   */
  lastEvents: readonly RunEvent[];
}

/**
 * Turns the parts of one model call into run events, strictly one after the other: a message step for the text, then
 * a tool step for the calls. Text that a model sends after its first call becomes a message of its own at the end,
 * because a message cannot open while deltas of the tool step may follow.
 *
 * @param params.notBefore - The earliest time that its message is given: that of its question, also when the clock was
 *   set back since. A thread is read in the order of these times.
 * @throws {ModelCallError} The model's answer is not usable, such as a call without whole arguments, or too long.
 */
export async function recordTurn({
  run,
  answer,
  record: recordNow,
  clock,
  ids,
  notBefore,
  maxAnswerCharacters,
}: {
  run: Run;
  answer: AsyncIterable<readonly ModelPart[]>;
  record: (...events: RunEvent[]) => void;
  clock: Clock;
  ids: IdSource;
  notBefore: number;
  maxAnswerCharacters: number;
}): Promise<TurnResult> {
  const refuseTooMuch = createAnswerLimit({ maxCharacters: maxAnswerCharacters });
  const calls: OpenCall[] = [];
  /** How many of them were told whole. */
  let toldWhole = 0;
  /** Of calls that the run does not allow. */
  const passedOver = new Set<string>();
  let message: OpenMessage | null = null;
  let toolStep: RunStep | null = null;
  let lateText = "";
  /** Of the parts that came together; recorded together. */
  let events: RunEvent[] = [];
  const record = (...more: RunEvent[]) => events.push(...more);

  for await (const parts of answer) {
    events = [];
    try {
      for (const part of parts) {
        const result = take(part);
        if (result !== null) {
          return result;
        }
      }
    } finally {
      // Also what came before a part that is not usable.
      if (events.length > 0) {
        recordNow(...events);
      }
    }
  }
  throw new ModelCallError("The model's answer ended without a finish.", {
    reason: "server_error",
    retryable: true,
  });

  function take(part: ModelPart): TurnResult | null {
    refuseTooMuch(part);
    switch (part.type) {
      case "text-delta":
        if (part.text === "") {
          break;
        }
        if (toolStep !== null) {
          lateText += part.text;
          break;
        }
        message ??= openMessage();
        speak(message, part.text, message.refusal === "" ? "text" : "refusal");
        break;
      case "refusal-delta":
        if (toolStep !== null) {
          lateText += part.text;
          break;
        }
        message ??= openMessage();
        speak(message, part.text, "refusal");
        break;
      case "tool-call-start": {
        refuseUnknownFunction(part.name);
        if (run.settings.parallelToolCalls === false && calls.length > 0) {
          // Not every provider heeds that it was asked for one at most.
          passedOver.add(part.callId);
          break;
        }
        if (message !== null) {
          record(...completed(message, { usage: noUsage }));
          message = null;
        }
        toolStep ??= openStep({ type: "tool_calls", toolCalls: [] });
        const { callId, name } = part;
        calls.push({
          callId,
          id: ids.next("toolCall"),
          name,
          arguments: "",
          isBegun: false,
          untold: "",
          end: null,
        });
        tellCalls();
        break;
      }
      case "tool-call-delta":
        if (!passedOver.has(part.callId)) {
          append(findCall(part.callId), part.arguments);
          tellCalls();
        }
        break;
      case "tool-call-end":
        if (!passedOver.has(part.callId)) {
          const call = findCall(part.callId);
          if (part.arguments.startsWith(call.arguments)) {
            append(call, part.arguments.slice(call.arguments.length));
          }
          call.end = { arguments: part.arguments, providerMetadata: part.providerMetadata };
          tellCalls();
        }
        break;
      case "finish":
        return finish(part);
    }
    return null;
  }

  function finish({ reason, usage }: { reason: FinishReason; usage: Usage | null }): TurnResult {
    if (toolStep === null) {
      const written = message ?? openMessage();
      const isCut = reason === "length" || reason === "content-filter";
      const lastEvents = isCut ? cutOff(written, { usage, reason }) : completed(written, { usage });
      return { reason, usage, waitingStep: null, lastEvents };
    }
    if (reason === "length" || reason === "content-filter") {
      const failure = {
        code: "server_error" as const,
        message: `The answer was cut off within a tool call (${reason}).`,
      };
      const step = withCalls(toolStep);
      const failed: RunEvent = {
        type: "step.failed",
        step: { ...step, status: "failed", lastError: failure, failedAt: clock.now(), usage },
      };
      return { reason, usage, waitingStep: null, lastEvents: [failed] };
    }
    if (calls.some((call) => call.end === null)) {
      throw new ModelCallError("The model's answer ended within the arguments of a tool call.", {
        reason: "server_error",
        retryable: false,
      });
    }
    const lastEvents = lateText === "" ? [] : lateMessage();
    return { reason, usage, waitingStep: { ...withCalls(toolStep), usage }, lastEvents };
  }

  function openStep(details: RunStepDetails): RunStep {
    const step: RunStep = {
      id: ids.next("step"),
      organizationId: run.organizationId,
      threadId: run.threadId,
      runId: run.id,
      assistantId: run.assistantId,
      status: "in_progress",
      details,
      lastError: null,
      usage: null,
      createdAt: clock.now(),
      expiresAt: run.expiresAt,
      completedAt: null,
      failedAt: null,
      cancelledAt: null,
      expiredAt: null,
    };
    record({ type: "step.created", step }, { type: "step.in_progress", step });
    return step;
  }

  function newMessage(): Message {
    return {
      id: ids.next("message"),
      organizationId: run.organizationId,
      threadId: run.threadId,
      role: "assistant",
      status: "in_progress",
      incompleteReason: null,
      content: [],
      attachments: [],
      assistantId: run.assistantId,
      runId: run.id,
      metadata: null,
      createdAt: Math.max(clock.now(), notBefore),
      completedAt: null,
      incompleteAt: null,
    };
  }

  function openMessage(): OpenMessage {
    const created = newMessage();
    const step = openStep({ type: "message_creation", messageId: created.id });
    record({ type: "message.created", message: created }, { type: "message.in_progress", message: created });
    return { step, message: created, text: "", refusal: "" };
  }

  function speak(open: OpenMessage, piece: string, to: "text" | "refusal"): void {
    open[to] += piece;
    const { message: written, text } = open;
    record({
      type: "message.delta",
      messageId: written.id,
      text: piece,
      ...(to === "refusal" && { refusalIndex: text === "" ? 0 : 1 }),
    });
  }

  function completed(
    { step, message: written, ...spoken }: OpenMessage,
    { usage }: { usage: Usage | null },
  ): RunEvent[] {
    const now = clock.now();
    const done: Message = {
      ...written,
      status: "completed",
      content: spokenContent(spoken),
      completedAt: now,
    };
    return [
      { type: "message.completed", message: done },
      { type: "step.completed", step: { ...step, status: "completed", completedAt: now, usage } },
    ];
  }

  function cutOff(
    { step, message: written, ...spoken }: OpenMessage,
    { usage, reason }: { usage: Usage | null; reason: "length" | "content-filter" },
  ): RunEvent[] {
    const now = clock.now();
    return [
      {
        type: "message.incomplete",
        message: {
          ...written,
          status: "incomplete",
          incompleteReason: reason === "length" ? "max_tokens" : "content_filter",
          content: spokenContent(spoken),
          incompleteAt: now,
        },
      },
      { type: "step.completed", step: { ...step, status: "completed", completedAt: now, usage } },
    ];
  }

  /** Nested in the open tool step and without a step of its own, which the clients' accumulators accept. */
  function lateMessage(): RunEvent[] {
    const written = newMessage();
    const now = clock.now();
    return [
      { type: "message.created", message: written },
      { type: "message.in_progress", message: written },
      { type: "message.delta", messageId: written.id, text: lateText },
      {
        type: "message.completed",
        message: {
          ...written,
          status: "completed",
          content: spokenContent({ text: lateText, refusal: "" }),
          completedAt: now,
        },
      },
    ];
  }

  /** The client could not answer a call of something that it never offered. */
  function refuseUnknownFunction(name: string): void {
    if (!run.settings.tools.some((tool) => tool.name === name)) {
      throw new ModelCallError(
        `The model called a function '${name.slice(0, shownOfName)}' that the run does not have.`,
        {
          reason: "server_error",
          retryable: false,
        },
      );
    }
  }

  function findCall(callId: string): OpenCall {
    const call = calls.find((candidate) => candidate.callId === callId);
    if (call === undefined) {
      throw new ModelCallError("The model sent arguments for a tool call that it had not begun.", {
        reason: "server_error",
        retryable: false,
      });
    }
    return call;
  }

  function append(call: OpenCall, text: string): void {
    call.arguments += text;
    call.untold += text;
  }

  /** Clients take a call for whole when the next one begins, so each is told whole before the next, however they come. */
  function tellCalls(): void {
    if (toolStep === null) {
      return;
    }
    const { id: stepId } = toolStep;
    for (let call = calls[toldWhole]; call !== undefined; call = calls[toldWhole]) {
      const index = toldWhole;
      if (!call.isBegun) {
        call.isBegun = true;
        record({
          type: "step.delta",
          stepId,
          toolCall: { index, id: call.id, name: call.name, arguments: "" },
        });
      }
      if (call.untold !== "") {
        record({ type: "step.delta", stepId, toolCall: { index, arguments: call.untold } });
        call.untold = "";
      }
      if (call.end === null) {
        return;
      }
      toldWhole += 1;
    }
  }

  function withCalls(step: RunStep): RunStep {
    const toolCalls = calls.map(({ id, name, arguments: streamed, end }) => ({
      id,
      name,
      arguments: end?.arguments ?? streamed,
      output: null,
      providerMetadata: end?.providerMetadata ?? null,
    }));
    return { ...step, details: { type: "tool_calls", toolCalls } };
  }
}

interface OpenMessage {
  step: RunStep;
  message: Message;
  text: string;
  refusal: string;
}

interface OpenCall {
  callId: string;
  id: string;
  name: string;
  /** What has come of the arguments so far. */
  arguments: string;
  /** Whether it was told that there is such a call. */
  isBegun: boolean;
  /** What of the arguments was not told yet. By itself, as to cut it off what has come would copy all of that for each piece. */
  untold: string;
  end: { arguments: string; providerMetadata: JsonObject | null } | null;
}
