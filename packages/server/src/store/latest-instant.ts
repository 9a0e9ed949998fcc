import type { Message } from "../core/message.ts";
import type { RunState } from "../core/run.ts";
import type { RunEvent } from "../core/run-event.ts";
import type { RunStep } from "../core/run-step.ts";

/** When a batch of events happened, as far as they say: the latest instant in any of them. 0 when they say nothing. */
export function latestInstant(events: readonly RunEvent[]): number {
  return Math.max(0, ...events.flatMap(instantsOf).filter((instant) => instant !== null));
}

function instantsOf(event: RunEvent): (number | null)[] {
  return [
    ...("state" in event ? instantsOfState(event.state) : []),
    ...("step" in event ? instantsOfStep(event.step) : []),
    ...("message" in event ? instantsOfMessage(event.message) : []),
  ];
}

function instantsOfState({
  status,
  startedAt,
  cancelledAt,
  completedAt,
  failedAt,
  expiresAt,
}: RunState): (number | null)[] {
  // Only of a run that has expired is it certain that this time has come.
  return [startedAt, cancelledAt, completedAt, failedAt, status === "expired" ? expiresAt : null];
}

function instantsOfStep(step: RunStep): (number | null)[] {
  return [step.createdAt, step.completedAt, step.failedAt, step.cancelledAt, step.expiredAt];
}

function instantsOfMessage({ createdAt, completedAt, incompleteAt }: Message): (number | null)[] {
  return [createdAt, completedAt, incompleteAt];
}
