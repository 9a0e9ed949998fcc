import { textOf } from "../../packages/server/src/core/message.ts";
import type { RunEvent, SequencedEvent } from "../../packages/server/src/core/run-event.ts";
import { canBecome, isTerminal, type RunStatus } from "../../packages/server/src/core/run-status.ts";

/**
 * What must be true of a run's log whatever happened to the nodes that wrote it: numbers from 1 without gaps, statuses
 * along the transition table, one open step and one open message at a time and each ended once, every ended message
 * saying what was streamed of it, and one terminal event, after which `done` comes and nothing else.
 *
 * @param params.ended - Whether the run must have ended.
 * @returns what is wrong, for a person; nothing when all is well.
 */
export function checkRunLog(log: readonly SequencedEvent[], { ended }: { ended: boolean }): string[] {
  const problems: string[] = [];
  const say = (sequence: number, problem: string) => problems.push(`event ${sequence}: ${problem}`);
  let status: RunStatus = "queued";
  let openStep: string | null = null;
  let openMessage: { id: string; text: string } | null = null;
  let terminal: number | null = null;
  let previous: RunEvent | null = null;

  for (const [index, { sequence, event }] of log.entries()) {
    if (sequence !== index + 1) {
      say(sequence, `expected number ${index + 1}`);
      return problems;
    }
    if (terminal !== null && !(event.type === "done" && sequence === terminal + 1)) {
      say(sequence, `${event.type} after the end of the run at ${terminal}`);
    }
    if ("state" in event && event.type !== "run.created") {
      const next = event.state.status;
      if (`run.${next}` !== event.type) {
        say(sequence, `${event.type} carries the status ${next}`);
      }
      if (next !== status && !canBecome(status, next)) {
        say(sequence, `${status} became ${next}`);
      }
      status = next;
      if (isTerminal(next)) {
        terminal = sequence;
        if (openStep !== null || openMessage !== null) {
          say(sequence, `the run ended with ${openMessage?.id ?? openStep} open`);
        }
      }
    }
    switch (event.type) {
      case "step.created":
        if (openStep !== null || openMessage !== null) {
          say(sequence, `a step began while ${openMessage?.id ?? openStep} was open`);
        }
        openStep = event.step.id;
        break;
      case "step.in_progress":
      case "run.requires_action":
        if (openStep !== event.step.id) {
          say(sequence, `${event.type} of the step ${event.step.id}, which is not open`);
        }
        break;
      case "step.delta":
        if (openStep !== event.stepId) {
          say(sequence, `a delta of the step ${event.stepId}, which is not open`);
        }
        break;
      case "step.completed":
      case "step.failed":
      case "step.cancelled":
      case "step.expired":
        if (openStep !== event.step.id) {
          say(sequence, `the step ${event.step.id} ended and was not open`);
        }
        if (openMessage !== null) {
          say(sequence, `the step ended before its message ${openMessage.id}`);
        }
        openStep = null;
        break;
      case "message.created":
        if (openMessage !== null) {
          say(sequence, `a message began while ${openMessage.id} was open`);
        }
        openMessage = { id: event.message.id, text: "" };
        break;
      case "message.in_progress":
        if (openMessage?.id !== event.message.id) {
          say(sequence, `the message ${event.message.id} is not open`);
        }
        break;
      case "message.delta":
        if (openMessage?.id === event.messageId) {
          openMessage.text += event.text;
        } else {
          say(sequence, `a delta of the message ${event.messageId}, which is not open`);
        }
        break;
      case "message.completed":
      case "message.incomplete":
        if (openMessage?.id !== event.message.id) {
          say(sequence, `the message ${event.message.id} ended and was not open`);
        } else if (openMessage.text !== textOf(event.message.content)) {
          say(sequence, `'${textOf(event.message.content)}' was kept of '${openMessage.text}'`);
        }
        openMessage = null;
        break;
      case "done":
        if (previous?.type !== "run.requires_action" && terminal !== sequence - 1) {
          say(sequence, `done after ${previous?.type}`);
        }
        break;
    }
    previous = event;
  }
  if (terminal !== null && previous?.type !== "done") {
    say(log.length, "the log of an ended run ends without done");
  }
  if (ended && terminal === null) {
    problems.push(`the run never ended: ${status} after ${log.length} events`);
  }
  return problems;
}
