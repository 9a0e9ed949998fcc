import type { ModelChoice } from "../core/assistant.ts";
import type { Clock } from "../core/clock.ts";
import { ModelCallError, ThreadmillError } from "../core/errors.ts";
import type { IdSource } from "../core/ids.ts";
import type { ModelRequest } from "../core/language-model.ts";
import type { ClaimedRun } from "../core/lease-store.ts";
import type { Logger } from "../core/logger.ts";
import type { ModelRegistry } from "../core/model-registry.ts";
import type { Random } from "../core/random.ts";
import type { Run, RunError } from "../core/run.ts";
import type { RunStatus } from "../core/run-status.ts";
import type { RunStep } from "../core/run-step.ts";
import type { TokenCounter } from "../core/token-counter.ts";
import type { Wakeup } from "../core/wakeup.ts";
import { createCallRecord } from "./call-record.ts";
import { buildContext } from "./context-window.ts";
import type { ExecutorStore } from "./early-start.ts";
import { callModel } from "./model-call.ts";
import { afterEvent, closingEvents, type Ending, nothingOpen, type OpenWork } from "./open-work.ts";
import type { RunFeed } from "./run-feed.ts";
import { createRunRecorder, RunTakenError } from "./run-recorder.ts";
import { createRunWork, type RunWork } from "./run-work.ts";
import { showImages } from "./show-images.ts";
import { recordTurn, type TurnResult } from "./turn.ts";

/** How often an attempt at a run may break off, with its node or its database, before it is given up. */
const maxClaims = 5;
/** What is kept free for the answer, as far as the run does not ask for less, and at most a quarter of the window. */
const answerTokensKept = 4_096;
const eventsReadAtOnce = 1_000;

export interface ExecutorDependencies {
  store: ExecutorStore;
  feed: RunFeed;
  wakeup: Wakeup;
  models: ModelRegistry;
  countTokens: TokenCounter;
  clock: Clock;
  ids: IdSource;
  random: Random;
  logger: Logger;
  /** Of one model call's text and arguments of calls together. */
  maxAnswerCharacters: number;
}

/**
 * Advances a run that this node holds the lease of until it is terminal or waits for the client.
 *
 * Returns early, and silently, when the run is not this node's any more or when `signal` is aborted: whoever
 * claims it next goes on from the last committed step.
 *
 * @throws {StoreUnavailableError} The outcome is not on disk; the run goes on when its lease has run out.
 */
export async function executeRun(
  dependencies: ExecutorDependencies,
  claimed: ClaimedRun,
  signal: AbortSignal,
): Promise<void> {
  const { store, feed, wakeup, clock, logger } = dependencies;
  const { lease, run } = claimed;
  const openAtFirst = await readOpenWork(store, claimed);
  const stop = new AbortController();
  const abort = () => stop.abort(signal.reason);
  signal.addEventListener("abort", abort, { once: true });
  const cancelExpiry = clock.after(run.expiresAt - clock.now(), () => stop.abort(new RunExpired()));
  const recorderOn = (from: readonly RunStatus[]) =>
    createRunRecorder({ store, feed, wakeup, clock, lease, from, onFailure: (error) => stop.abort(error) });

  const work = createRunWork({
    claimed,
    openAtFirst,
    recorder: recorderOn(["queued", "in_progress"]),
  });
  try {
    signal.throwIfAborted();
    if (run.status === "cancelling") {
      throw new RunTakenError({ status: "cancelling", leaseLost: false });
    }
    if (clock.now() >= run.expiresAt) {
      throw new RunExpired();
    }
    await advance(dependencies, claimed, work, stop.signal);
    await work.flush();
  } catch (error) {
    try {
      await settle(stop.signal.aborted ? stop.signal.reason : error);
    } catch (late) {
      if (!isCancelling(late)) {
        throw late;
      }
      // It was cancelled while it ended in another way, and of that nothing is written.
      await settle(late);
    }
  } finally {
    cancelExpiry();
    signal.removeEventListener("abort", abort);
  }

  /** Brings a run to the end that comes of what has stopped its execution. */
  async function settle(cause: unknown): Promise<void> {
    if (isCancelling(cause)) {
      await work.continueOn(recorderOn(["cancelling"]));
      end(work, clock, { ending: "cancelled", error: null });
    } else if (cause instanceof RunExpired) {
      if (run.status === "requires_action") {
        await work.continueOn(recorderOn(["requires_action"]));
      }
      end(work, clock, { ending: "expired", error: null });
    } else if (cause instanceof RunTakenError || signal.aborted) {
      logger.info({ runId: run.id, reason: String(cause) }, "run left to another");
      // A write that is under way has the run locked: until it is over, the lease cannot be given back. Whoever goes on
      // with the run goes by what is on disk, so it makes no difference here whether that write has failed.
      await work.flush().catch(() => undefined);
      return;
    } else if (ThreadmillError.is(cause) && cause.code === "store_unavailable") {
      throw cause;
    } else {
      if (!ThreadmillError.is(cause)) {
        logger.error({ runId: run.id, error: cause }, "run failed on an unexpected error");
      }
      const error = asRunError(cause);
      end(work, clock, { ending: "failed", error });
      await work.flush();
      // No more of it: its message may have the provider's words, and those the client's.
      const named = { runId: run.id, model: run.model, code: error.code };
      logger.warn(named, "run failed; its lastError says why");
    }
    await work.flush();
  }
}

/** Whether somebody asks for the run's end, and it is still this node's to bring it about. */
function isCancelling(cause: unknown): boolean {
  return cause instanceof RunTakenError && cause.actual?.status === "cancelling" && !cause.actual.leaseLost;
}

class RunExpired extends Error {}

/** What the run's log leaves open, with the text and calls that were streamed of it. */
async function readOpenWork(
  store: ExecutorStore,
  { run: { organizationId, id: runId }, steps }: ClaimedRun,
): Promise<OpenWork> {
  if (steps.every(({ status }) => status !== "in_progress")) {
    // A message is open only while its step is.
    return nothingOpen;
  }
  let open = nothingOpen;
  let after = 0;
  for (;;) {
    const events = await store.readEvents({ organizationId, runId, after, limit: eventsReadAtOnce });
    for (const { event, sequence } of events) {
      open = afterEvent(open, event);
      after = sequence;
    }
    if (events.length < eventsReadAtOnce) {
      return open;
    }
  }
}

/** The loop: one model call after the other, until nothing is left to do or the client has to answer. */
async function advance(
  { models, store, countTokens, clock, ids, random, logger, maxAnswerCharacters }: ExecutorDependencies,
  claimed: ClaimedRun,
  work: RunWork,
  signal: AbortSignal,
): Promise<void> {
  const { run } = claimed;
  if (run.status === "in_progress") {
    const lost = {
      code: "server_error",
      message:
        "The attempt at this step broke off: its node was lost or stopped, or could not reach the database.",
    } as const;
    work.record(...closingEvents(work.open(), { ending: "failed", error: lost, now: clock.now() }));
    if (claimed.attempt > maxClaims) {
      throw new ModelCallError(
        `The run was given up: ${maxClaims} attempts in a row broke off, each because its node was lost or could not ` +
          "reach the database.",
        { reason: "server_error", retryable: false },
      );
    }
  } else {
    work.become("in_progress", { startedAt: run.startedAt ?? clock.now() });
  }

  const { settings } = run;
  const { modelId, temperature } = chooseModel(run, work.steps());
  const { id: resolvedId, languageModel, contextWindow } = models.resolve(modelId);
  const spent = work.usage();
  const completionLeft = remaining(settings.maxCompletionTokens, spent?.completionTokens);
  const promptLeft = remaining(settings.maxPromptTokens, spent?.promptTokens);
  if (completionLeft !== null && completionLeft <= 0) {
    work.finish("incomplete", { incompleteReason: "max_completion_tokens", completedAt: clock.now() });
    return;
  }
  const answerTokens = Math.min(completionLeft ?? Infinity, answerTokensKept, Math.floor(contextWindow / 4));
  const windowLeft = contextWindow - answerTokens;
  const context = await buildContext({
    run,
    ownSteps: work.steps(),
    promptTokens: Math.min(windowLeft, promptLeft ?? Infinity),
    store,
    countTokens,
  });
  if (context === null) {
    if (promptLeft === null || promptLeft >= windowLeft) {
      throw new ModelCallError(
        `The newest messages do not fit into the context window of '${resolvedId}', ${contextWindow} tokens, of which ` +
          `${answerTokens} are kept for the answer. Send less, or set the contextWindow of its provider if it has a larger one.`,
        { reason: "invalid_prompt", retryable: false },
      );
    }
    work.finish("incomplete", { incompleteReason: "max_prompt_tokens", completedAt: clock.now() });
    return;
  }
  const request: ModelRequest = {
    instructions: settings.instructions,
    messages: await showImages({ context: context.messages, organizationId: run.organizationId, store }),
    tools: settings.tools,
    temperature,
    topP: settings.topP,
    maxOutputTokens: completionLeft,
    toolChoice: hasCalled(work.steps()) && mustCall(settings) ? "auto" : settings.toolChoice,
    parallelToolCalls: settings.parallelToolCalls,
    responseFormat: settings.responseFormat,
    reasoningEffort: settings.reasoningEffort,
  };
  const record = createCallRecord({
    lease: claimed.lease,
    place: 1,
    model: resolvedId,
    request,
    context,
    clock,
    note: work.noteCall,
    writeNow: work.writeNow,
  });
  const answer = callModel({
    model: languageModel,
    request,
    signal,
    deadlineAt: run.expiresAt,
    clock,
    random,
    logger,
    runId: run.id,
    onRetry: record.noteRetry,
  });
  const turn = await recordTurn({
    run,
    answer: record.watch(answer),
    record: work.record,
    clock,
    ids,
    // Nobody else adds to the thread while the run has it.
    notBefore: Math.max(run.createdAt, context.newestMessageAt),
    maxAnswerCharacters,
  });
  conclude(work, clock, turn);
}

/** Where an assistant has a model for tool calls beside the one that answers, that one sees a request with tools first. */
function chooseModel({ model, settings }: Run, steps: readonly RunStep[]): ModelChoice {
  const { functionModel, substituteModel, tools, temperature } = settings;
  return functionModel !== null && tools.length > 0 && !hasCalled(steps)
    ? functionModel
    : { modelId: substituteModel ?? model, temperature };
}

function hasCalled(steps: readonly RunStep[]): boolean {
  return steps.some(({ details }) => details.type === "tool_calls");
}

/** A model that must call a tool does so before it answers; if it had to again and again, it would never answer. */
function mustCall({ toolChoice }: Run["settings"]): boolean {
  return toolChoice === "required" || typeof toolChoice === "object";
}

/** What the end of a model call means for the run. */
function conclude(work: RunWork, clock: Clock, { reason, waitingStep, lastEvents }: TurnResult): void {
  const now = clock.now();
  // Recorded in one turn of the event loop, and so written as one.
  work.record(...lastEvents);
  if (waitingStep !== null) {
    work.requireAction(waitingStep);
  } else if (reason === "length") {
    work.finish("incomplete", { incompleteReason: "max_completion_tokens", completedAt: now });
  } else if (reason === "content-filter") {
    const message = "The provider's content filter stopped the answer.";
    work.finish("failed", { lastError: { code: "server_error", message }, failedAt: now });
  } else {
    work.finish("completed", { completedAt: now });
  }
}

function end(
  work: RunWork,
  clock: Clock,
  { ending, error }: { ending: Ending; error: RunError | null },
): void {
  const now = clock.now();
  work.record(...closingEvents(work.open(), { ending, error, now }));
  switch (ending) {
    case "failed":
      work.finish("failed", { lastError: error, failedAt: now });
      break;
    case "cancelled":
      work.finish("cancelled", { cancelledAt: now });
      break;
    case "expired":
      work.finish("expired", {});
      break;
  }
}

function asRunError(error: unknown): RunError {
  if (error instanceof ModelCallError) {
    return { code: error.reason, message: error.message };
  }
  if (ThreadmillError.is(error)) {
    return { code: "server_error", message: error.message };
  }
  return { code: "server_error", message: "The server failed while it executed the run. Its log says more." };
}

function remaining(budget: number | null, spent: number | undefined): number | null {
  return budget === null ? null : budget - (spent ?? 0);
}
