import type { Clock } from "../core/clock.ts";
import { ModelCallError } from "../core/errors.ts";
import type { ModelPart, ModelRequest } from "../core/language-model.ts";
import type { Lease } from "../core/lease.ts";
import type { ModelCall } from "../core/model-call.ts";
import type { RunError } from "../core/run.ts";
import { digestOfContext } from "./context-digest.ts";
import type { ContextMessage } from "./context-units.ts";
import type { ContextChoice } from "./context-window.ts";

/** A call that has lasted this long is shown while it lasts. A shorter one costs no write of its own. */
const shownAfterMs = 1_000;
/** One that speaks is shown with the next that it says, which is written anyway; or after so long, if it says no more. */
const showsItselfWithinMs = 1_000;

/** Keeps the record of one model call while it is made. */
export interface CallRecord {
  /** Passes the parts of the answer on and notes when they came. */
  watch(answer: AsyncIterable<readonly ModelPart[]>): AsyncGenerator<readonly ModelPart[]>;
  /** Notes a try that failed and is followed by another. */
  noteRetry(retry: { error: ModelCallError; delayMs: number }): void;
}

/**
 * @param params.note - Takes the record as it is now; it is written with the next events of the run.
 * @param params.writeNow - Writes it without waiting for events.
 */
export function createCallRecord({
  lease: { organizationId, runId, fencingToken },
  place,
  model,
  request,
  context: { messages, choice },
  clock,
  note,
  writeNow,
}: {
  lease: Lease;
  place: number;
  model: string;
  request: ModelRequest;
  /** With files still named in the place of their content. */
  context: { messages: readonly ContextMessage[]; choice: ContextChoice };
  clock: Clock;
  note: (call: ModelCall) => void;
  writeNow: () => void;
}): CallRecord {
  const { instructions, tools, temperature, maxOutputTokens, toolChoice } = request;
  let call: ModelCall = {
    organizationId,
    runId,
    claim: fencingToken,
    place,
    model,
    startedAt: clock.now(),
    firstTokenAt: null,
    endedAt: null,
    finishReason: null,
    usage: null,
    error: null,
    retries: [],
    context: {
      ...choice,
      settings: { temperature, maxOutputTokens, toolChoice },
      digest: digestOfContext({ instructions, messages, tools }),
    },
  };
  const isShown = () => clock.now() - call.startedAt >= shownAfterMs;

  function change(changes: Partial<ModelCall>): void {
    call = { ...call, ...changes };
    if (call.endedAt !== null || isShown()) {
      note(call);
    }
  }

  return {
    noteRetry({ error, delayMs }) {
      const retry = { failedAt: clock.now(), error: errorOf(error), delayMs };
      call = { ...call, retries: [...call.retries, retry] };
      note(call);
      writeNow();
    },
    async *watch(answer) {
      let cancelShow = clock.after(shownAfterMs, () => {
        note(call);
        if (call.firstTokenAt === null) {
          writeNow();
        } else {
          cancelShow = clock.after(showsItselfWithinMs, writeNow);
        }
      });
      try {
        for await (const parts of answer) {
          const last = parts.at(-1);
          if (call.firstTokenAt === null && parts.some(({ type }) => type !== "finish")) {
            change({ firstTokenAt: clock.now() });
          }
          if (last?.type === "finish") {
            change({ endedAt: clock.now(), finishReason: last.reason, usage: last.usage });
          }
          yield parts;
        }
      } catch (error) {
        change({ endedAt: clock.now(), error: error instanceof ModelCallError ? errorOf(error) : null });
        throw error;
      } finally {
        cancelShow();
        if (call.endedAt === null) {
          // The reader found fault with the answer; the run's own error says which.
          change({ endedAt: clock.now() });
        }
      }
    },
  };
}

function errorOf({ reason, message }: ModelCallError): RunError {
  return { code: reason, message };
}
