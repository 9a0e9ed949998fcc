import { type Clock, sleep } from "../core/clock.ts";
import { ModelCallError } from "../core/errors.ts";
import type { RunId } from "../core/ids.ts";
import type { LanguageModel, ModelPart, ModelRequest } from "../core/language-model.ts";
import type { Logger } from "../core/logger.ts";
import type { Random } from "../core/random.ts";
import { maxModelCallAttempts, retryDelayMs } from "../core/retry.ts";

/**
 * Calls a model, and calls it again after a failure that may pass, but only as long as it has said nothing: what
 * was shown is never taken back or said twice.
 *
 * @param params.deadlineAt - A retry that would begin after this is not waited for.
 */
export async function* callModel({
  model,
  request,
  signal,
  deadlineAt,
  clock,
  random,
  logger,
  runId,
  onRetry,
}: {
  model: LanguageModel;
  request: ModelRequest;
  signal: AbortSignal;
  deadlineAt: number;
  clock: Clock;
  random: Random;
  logger: Logger;
  /** Of the run that the model is called for: what is logged names it. */
  runId: RunId;
  onRetry: (retry: { error: ModelCallError; delayMs: number }) => void;
}): AsyncGenerator<readonly ModelPart[]> {
  for (let attempt = 1; ; attempt += 1) {
    let hasSpoken = false;
    signal.throwIfAborted();
    try {
      for await (const parts of model.stream(request, { signal })) {
        hasSpoken = true;
        yield parts;
      }
      return;
    } catch (error) {
      if (hasSpoken || signal.aborted || !(error instanceof ModelCallError) || !error.retryable) {
        throw error;
      }
      const [byte = 0] = random(1);
      const delayMs = retryDelayMs({ attempt, retryAfterMs: error.retryAfterMs, random: byte / 255 });
      if (attempt === maxModelCallAttempts || clock.now() + delayMs >= deadlineAt) {
        throw error;
      }
      logger.warn({ runId, attempt, delayMs, reason: error.message }, "model call failed, trying again");
      onRetry({ error, delayMs });
      await sleep(clock, delayMs, signal);
    }
  }
}
