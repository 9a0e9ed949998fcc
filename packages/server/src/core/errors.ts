import type { RunStatus } from "./run-status.ts";

const brand = Symbol.for("threadmill.error");

/** Every code that an error of the core can carry. A dialect maps each of them to its own spelling. */
export type ErrorCode =
  | "invalid_input"
  | "not_found"
  | "not_supported"
  | "model_not_found"
  | "model_call_failed"
  | "thread_busy"
  | "key_used"
  | "name_taken"
  | "output_taken"
  | "last_admin_key"
  | "run_conflict"
  | "events_expired"
  | "message_open"
  | "store_unavailable"
  | "overloaded";

/**
 * The base of all expected errors. `message` is written for the caller: it says what to change, and holds no
 * path, statement or secret. What only an operator should see goes into `cause`.
 */
export abstract class ThreadmillError extends Error {
  abstract readonly code: ErrorCode;
  /** Whether the same request may succeed later, unchanged. */
  readonly retryable: boolean = false;
  readonly [brand] = true;

  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = new.target.name;
  }

  /** True for errors of any copy of this package, unlike `instanceof`. */
  static is(value: unknown): value is ThreadmillError {
    return typeof value === "object" && value !== null && brand in value;
  }
}

/** The request itself is wrong. `param` is the path of the field, such as `thread.messages[0].role`. */
export class InvalidInputError extends ThreadmillError {
  readonly code = "invalid_input";
  readonly param: string | null;

  constructor(message: string, param: string | null, options?: ErrorOptions) {
    super(message, options);
    this.param = param;
  }
}

/** The caller's organization has no such thing. Says the same whether another organization has it or nobody. */
export class NotFoundError extends ThreadmillError {
  readonly code = "not_found";
  readonly resource: string;
  readonly id: string;

  constructor(resource: string, id: string) {
    super(`No ${resource} found with id '${id}'.`);
    this.resource = resource;
    this.id = id;
  }
}

/** The request is well formed, but asks for something that this server does not do. */
export class NotSupportedError extends ThreadmillError {
  readonly code = "not_supported";
  readonly param: string | null;

  constructor(message: string, param: string | null) {
    super(message);
    this.param = param;
  }
}

export class ModelNotFoundError extends ThreadmillError {
  readonly code = "model_not_found";
  readonly model: string;

  constructor(model: string, available: readonly string[]) {
    super(
      `Unknown model '${model}'. Name a model as '<provider>/<model>'. Configured: ${available.join(", ")}. ` +
        "GET /v1/models lists what each provider offers.",
    );
    this.model = model;
  }
}

/** Whose fault a failed model call was, in the words that both dialects use for a run's last error. */
export type ModelFailureReason = "server_error" | "rate_limit_exceeded" | "invalid_prompt";

/** The provider did not answer a model call as it should. The message says what it did instead. */
export class ModelCallError extends ThreadmillError {
  readonly code = "model_call_failed";
  readonly reason: ModelFailureReason;
  override readonly retryable: boolean;
  /** How long the provider asked to wait before the next try, in milliseconds; `null` when it did not say. */
  readonly retryAfterMs: number | null;

  constructor(
    message: string,
    details: { reason: ModelFailureReason; retryable: boolean; retryAfterMs?: number | null },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.reason = details.reason;
    this.retryable = details.retryable;
    this.retryAfterMs = details.retryAfterMs ?? null;
  }
}

/** The thread has an active run, and a thread has one at most; what was attempted has to wait for its end. */
export class ThreadBusyError extends ThreadmillError {
  readonly code = "thread_busy";
  readonly threadId: string;
  readonly runId: string;

  constructor({
    threadId,
    runId,
    attempt,
  }: {
    threadId: string;
    runId: string;
    attempt: "create a run" | "add messages";
  }) {
    super(
      attempt === "create a run"
        ? `Thread ${threadId} already has an active run ${runId}.`
        : `Can't add messages to ${threadId} while a run ${runId} is active.`,
    );
    this.threadId = threadId;
    this.runId = runId;
  }
}

/** Something else of the organization has the name already, and it must be unique. */
export class NameTakenError extends ThreadmillError {
  readonly code = "name_taken";
  readonly param: string;

  constructor(param: string, name: string) {
    super(`${param} '${name}' is taken. Choose another, or change the one that has it.`);
    this.param = param;
  }
}

/** A tool call keeps its first output, and another one came for it. The same again is no error. */
export class OutputTakenError extends ThreadmillError {
  readonly code = "output_taken";
  readonly param: string;

  constructor({ toolCallId, index }: { toolCallId: string; index: number }) {
    super(
      `The tool call '${toolCallId}' has another output already, and keeps it. Send that one, or leave the call out.`,
    );
    this.param = `toolOutputs[${index}].output`;
  }
}

/** Without the key nobody could administer, and make another. */
export class LastAdminKeyError extends ThreadmillError {
  readonly code = "last_admin_key";

  constructor() {
    super(
      "This is the last key that may administer, so it was not revoked. Create another one with the scope admin first.",
    );
  }
}

/** A request with this idempotency key was carried out already. Its receipt is in the store. */
export class IdempotencyKeyUsedError extends ThreadmillError {
  readonly code = "key_used";

  constructor() {
    super("A request with this Idempotency-Key was carried out already.");
  }
}

/** The run is not in a status that allows what was attempted. */
export class RunConflictError extends ThreadmillError {
  readonly code = "run_conflict";
  readonly runId: string;
  readonly actual: RunStatus;

  constructor({
    runId,
    actual,
    attempt,
  }: {
    runId: string;
    actual: RunStatus;
    attempt: "cancel" | "submit tool outputs";
  }) {
    super(
      attempt === "cancel"
        ? `Cannot cancel run with status '${actual}'.`
        : `Runs in status "${actual}" do not accept tool outputs.`,
    );
    this.runId = runId;
    this.actual = actual;
  }
}

/** The events after the one that was named have been cleared away; what is left begins later. */
export class EventsExpiredError extends ThreadmillError {
  readonly code = "events_expired";
  /** The number of the oldest event that is kept. */
  readonly oldest: number;

  constructor({ after, oldest }: { after: number; oldest: number }) {
    super(
      `The events after ${after} are no longer kept. The oldest event of this run is ${oldest}: read on after ` +
        `${oldest - 1}, and retrieve the run, its steps and messages for what happened before.`,
    );
    this.oldest = oldest;
  }
}

/** A run is still writing the message, so what a client changed in it would be lost. */
export class MessageOpenError extends ThreadmillError {
  readonly code = "message_open";

  constructor(messageId: string) {
    super(`Message ${messageId} is still being written. Change it when its run has ended.`);
  }
}

/** The database cannot be reached or cannot write. Nothing was acknowledged; safe to retry. */
export class StoreUnavailableError extends ThreadmillError {
  readonly code = "store_unavailable";
  override readonly retryable = true;
}

/** The server takes no new work just now. */
export class OverloadedError extends ThreadmillError {
  readonly code = "overloaded";
  override readonly retryable = true;
}
